// Runs every page in Chromium against a real server with the starter
// catalogue: both languages, both appearances, desktop and phone width,
// printed, sign-in, live update, failures, accessibility (axe), no request to
// another host. Keeps a picture of each.
//
//   CITYMATCHD, CITYMATCH   the binaries (else those of build/release)
//   CITYMATCH_PAGES         where the pictures go (else artefacts/)
//   CHROMIUM                (else /usr/bin/chromium)
import { testAccess, testFailures } from './access.mjs';
import { browser, finish } from './harness.mjs';
import { testPages } from './pages.mjs';
import { seed } from './seed.mjs';
import { startServer } from './server.mjs';
import { testUse } from './use.mjs';

const server = await startServer({ open: true });
try {
  const { partnership } = await seed(server.url, server.token);
  const at = { url: server.url, token: server.token, partnership };
  await testPages(at);
  await testUse(at);
  await testFailures(at);
  await testAccess(at); // Last: it publishes the round.
} finally {
  await browser.close();
  await server.stop();
}
finish();
