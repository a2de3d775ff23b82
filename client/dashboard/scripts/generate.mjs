// Generates the TypeScript client from the API contract into src/gen/.
// CITYMATCH_PROTO names another folder than the repository's proto/.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const proto = resolve(process.env.CITYMATCH_PROTO ?? resolve(here, '../../proto'));

rmSync(resolve(here, 'src/gen'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [
    resolve(here, 'node_modules/@bufbuild/buf/bin/buf'),
    'generate',
    proto,
    '--template',
    'buf.gen.yaml',
    // The stored records are the server's own affair.
    '--exclude-path',
    resolve(proto, 'citymatch/storage'),
  ],
  { cwd: here, stdio: 'inherit' },
);
