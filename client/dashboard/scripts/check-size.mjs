// Fails when what the first view loads is larger than 300 kB compressed.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const limit = 300_000;
const html = readFileSync('dist/index.html');
const first = [...html.toString().matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css|svg))"/g)].map((m) => m[1]);
// The map page is the first view: what it loads on demand counts as well.
const assets = readdirSync('dist/assets');
const lazy = assets.filter((name) => /^(map-page|world-map|countries)/.test(name)).map((name) => join('assets', name));

let total = gzipSync(html).length;
for (const file of new Set([...first, ...lazy])) {
  const size = gzipSync(readFileSync(join('dist', file))).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  first view, compressed (limit ${limit})`);
if (total > limit) process.exit(1);
