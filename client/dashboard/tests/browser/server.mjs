// Starts a real server with this dashboard on a free port of this machine.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
const SERVER = process.env.CITYMATCHD ?? join(ROOT, 'build/release/server/citymatchd');
const CLIENT = process.env.CITYMATCH ?? join(ROOT, 'build/release/client/citymatch');
const DATA = process.env.CITYMATCH_DATA ?? join(ROOT, 'data');
const CATALOGUE = ['taxonomies.jsonl', 'programmes.jsonl', 'cities.jsonl', 'partnerships.csv'];

/** With the starter catalogue. `open`: whoever reaches it may read. */
export async function startServer({ open }) {
  const scratch = mkdtempSync(join(tmpdir(), 'citymatch-dashboard-'));
  const data = join(scratch, 'data');
  const tokenFile = join(scratch, 'token');
  // Its log is shown when it does not start.
  const logFile = join(scratch, 'log');
  const log = openSync(logFile, 'a');
  execFileSync(SERVER, ['init', '--data-dir', data, '--token-file', tokenFile], { stdio: ['ignore', 'ignore', log] });
  const ports = ['--listen', '127.0.0.1:0', '--web-listen', '127.0.0.1:0', '--web-root', resolve('dist')];
  const child = spawn(SERVER, ['--data-dir', data, ...ports, ...(open ? ['--public-read'] : [])], { stdio: ['ignore', 'pipe', log] });
  const ended = new Promise((done) => child.once('exit', done));
  const lines = await new Promise((done, fail) => {
    let text = '';
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${readFileSync(logFile, 'utf8')}`)));
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (/^listening on \S+$/m.test(text) && /^browsers on \S+$/m.test(text)) done(text);
    });
  });
  const address = (words) => lines.match(new RegExp(`^${words} (\\S+)$`, 'm'))[1];
  for (const file of CATALOGUE) {
    execFileSync(CLIENT, ['--server', address('listening on'), 'import', file.split('.')[0], join(DATA, file)], {
      env: { ...process.env, CITYMATCH_TOKEN_FILE: tokenFile },
      stdio: ['ignore', 'ignore', log],
    });
  }
  return {
    url: `http://${address('browsers on')}/`,
    token: readFileSync(tokenFile, 'utf8').trim(),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
