// Starts a real server with the starter catalogue and this dashboard on a free
// port of this machine.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../../../..');
const SERVER = process.env.CITYMATCHD ?? join(ROOT, 'build/release/server/citymatchd');
const DATA = process.env.CITYMATCH_DATA ?? join(ROOT, 'data');
const CLIENT = process.env.CITYMATCH ?? join(ROOT, 'build/release/client/citymatch');

export async function startServer() {
  const scratch = mkdtempSync(join(tmpdir(), 'citymatch-dashboard-'));
  const data = join(scratch, 'data');
  const tokenFile = join(scratch, 'token');
  execFileSync(SERVER, ['init', '--data-dir', data, '--token-file', tokenFile]);
  const child = spawn(
    SERVER,
    ['--data-dir', data, '--listen', '127.0.0.1:0', '--public-read', '--web-listen', '127.0.0.1:0', '--web-root', resolve('dist')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise((done) => child.once('exit', done));
  const lines = await new Promise((done, fail) => {
    let text = '';
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${text}`)));
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (/^browsers on \S+$/m.test(text) && /^listening on \S+$/m.test(text)) done(text);
    });
  });
  const grpc = lines.match(/^listening on (\S+)$/m)[1];
  const web = lines.match(/^browsers on (\S+)$/m)[1];
  for (const [kind, file] of [['taxonomies', 'jsonl'], ['programmes', 'jsonl'], ['cities', 'jsonl'], ['partnerships', 'csv']]) {
    execFileSync(CLIENT, ['--server', grpc, 'import', kind, join(DATA, `${kind}.${file}`)], {
      env: { ...process.env, CITYMATCH_TOKEN_FILE: tokenFile },
    });
  }
  return {
    url: `http://${web}/`,
    token: readFileSync(tokenFile, 'utf8').trim(),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
