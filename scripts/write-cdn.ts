/** Writes the tables of `docs/CDN.md` from `edge/cdn-rules.json`: `node scripts/write-cdn.ts`. A test fails while the two differ. */

import { readFile, writeFile } from 'node:fs/promises';
import { withCdnTables } from './cdn-document.ts';

const document = new URL('../docs/CDN.md', import.meta.url);
await writeFile(document, withCdnTables(await readFile(document, 'utf8')));
