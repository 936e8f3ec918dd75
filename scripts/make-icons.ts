/** Makes the icons of `web/public/icons` from the logo; run it when that changes: `node scripts/make-icons.ts`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const web = path.resolve(import.meta.dirname, '../web');
const logo = readFileSync(path.join(web, 'look/logo.svg'), 'utf8');
/** Up to its edges, and the drawing within the circle that every mask leaves (W3C Manifest §purpose). */
const square = logo
  .replace('rx="7"', '')
  .replace('viewBox="0 0 32 32"', 'viewBox="-3 -3 38 38"')
  .replace('<rect width="32" height="32"', '<rect x="-3" y="-3" width="38" height="38"');

await initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));
for (const [name, svg, sizePx] of [
  ['icon-192', logo, 192],
  ['icon-512', logo, 512],
  ['icon-maskable-512', square, 512],
  ['icon-180', square, 180],
  ['cover-1400', square, 1400],
] as const) {
  const png = new Resvg(svg, { fitTo: { mode: 'width', value: sizePx } }).render().asPng();
  writeFileSync(path.join(web, 'public/icons', `${name}.png`), png);
}
