// Generates the TypeScript client from the API contract into src/gen/, with
// protoc, which the server's build needs as well, and the plugin of
// package.json. PROTOC names another protoc, CITYMATCH_PROTO another folder
// than the repository's proto/.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const proto = resolve(process.env.CITYMATCH_PROTO ?? resolve(here, '../../proto'));
const out = resolve(here, 'src/gen');

// The stored records, citymatch/storage, are the server's own affair.
const folders = ['citymatch/v1', 'google/api', 'google/rpc'];
const files = folders.flatMap((folder) =>
  readdirSync(join(proto, folder))
    .filter((name) => name.endsWith('.proto'))
    .sort()
    .map((name) => `${folder}/${name}`),
);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
execFileSync(
  process.env.PROTOC ?? 'protoc',
  [
    `--proto_path=${proto}`,
    `--plugin=protoc-gen-es=${resolve(here, 'node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es')}`,
    `--es_out=${out}`,
    '--es_opt=target=ts,import_extension=none',
    ...files,
  ],
  { stdio: 'inherit' },
);
