/** Writes `openapi.json` from the contract: `node scripts/write-openapi.ts`. A test fails while the two differ. */

import { writeFile } from 'node:fs/promises';
import { openApiDocument } from '../src/http/openapi-document.ts';

await writeFile(
  new URL('../openapi.json', import.meta.url),
  `${JSON.stringify(openApiDocument(), null, 2)}\n`,
);
