// Runs every page in Chromium against a real server with the starter
// catalogue: both languages, both appearances, desktop and phone width,
// sign-in, live update, failures, accessibility (axe), no request to another
// host. Keeps a screenshot of each.
//
//   CITYMATCHD, CITYMATCH   the binaries (else those of build/release)
//   CITYMATCH_URL           a dashboard that is served already, with
//   CITYMATCH_TOKEN_FILE    an admin's token; nothing is started then
//   CITYMATCH_PAGES         where the screenshots go (else artefacts/)
//   CHROMIUM                (else /usr/bin/chromium)
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { api } from './api.mjs';
import { ROUND, seed } from './seed.mjs';
import { startServer } from './server.mjs';

const axePath = createRequire(import.meta.url).resolve('axe-core');
const OUT = process.env.CITYMATCH_PAGES ?? 'artefacts';
const PATIENCE = Number(process.env.CITYMATCH_PATIENCE ?? 30_000);
mkdirSync(OUT, { recursive: true });

let passed = 0;
let failed = 0;
async function test(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (problem) {
    failed += 1;
    console.log(`FAIL  ${name}\n      ${String(problem.stack ?? problem).split('\n').slice(0, 6).join('\n      ')}`);
  }
}
function expect(truth, words) {
  if (!truth) throw new Error(words);
}

const server = process.env.CITYMATCH_URL
  ? { url: process.env.CITYMATCH_URL, token: readFileSync(process.env.CITYMATCH_TOKEN_FILE, 'utf8').trim(), stop: async () => undefined }
  : await startServer();
const { url, token } = server;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  timeout: 180_000,
});

/** A page of its own; fails the test on errors in it and on foreign requests. */
async function withPage(options, run) {
  const context = await browser.newContext({
    viewport: options.phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
    locale: options.ja ? 'ja-JP' : 'en-GB',
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  const problems = [];
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) problems.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(url).origin) problems.push(`foreign request ${request.url()}`);
  });
  if (options.token) await context.addInitScript((value) => sessionStorage.setItem('citymatch.token', value), options.token);
  try {
    await run(page);
    expect(problems.length === 0, problems.join('; '));
  } finally {
    await context.close();
  }
}

/** What axe finds that is serious. */
async function axe(page) {
  // Evaluated by the driver, which the page's policy does not bind.
  await page.evaluate(readFileSync(axePath, 'utf8'));
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter((one) => ['serious', 'critical'].includes(one.impact))
      .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? node.failureSummary ?? ''})`).join(', ')}`);
  });
  expect(found.length === 0, `axe: ${found.join('\n')}`);
}

const { partnership } = await seed(url, token);
const PAGES = [
  ['map', '#/', '.land path', {}],
  ['cities', '#/cities?country=VN', 'tbody tr', {}],
  ['city', '#/cities/vn-hai-phong?programme=moej-city-to-city', '.suggestions', {}],
  ['city-weights', '#/cities/jp-kitakyushu?w=sector_fit:30,size_fit:20,climate_fit:10', '.suggestions', {}],
  ['pair', '#/pairs/jp-kitakyushu/vn-hai-phong?programme=moej-city-to-city', '.covers', {}],
  ['partnerships', '#/partnerships', '.timeline', {}],
  ['partnership', `#/partnerships/${partnership.split('/')[1]}`, '.events', {}],
  ['rounds', '#/rounds', '.round-list', { token }],
  ['round', `#/rounds/${ROUND}?compare=1`, '.comparison', { token }],
  ['not-found', '#/nowhere', '.empty', {}],
];
const LOOKS = [
  ['light', {}],
  ['dark-ja', { dark: true, ja: true }],
  ['phone', { phone: true }],
];

for (const [name, address, ready, more] of PAGES) {
  for (const [look, options] of LOOKS) {
    await test(`${name} ${look}`, () =>
      withPage({ ...options, ...more }, async (page) => {
        await page.goto(url + address);
        await page.waitForSelector(ready);
        await page.waitForFunction(() => !document.querySelector('.skeleton, .map-skeleton'));
        await page.screenshot({ path: `${OUT}/${name}-${look}.png`, fullPage: true });
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wider <= 0, `the page is ${wider} px wider than the screen`);
        const language = await page.evaluate(() => document.documentElement.lang);
        expect(language === (options.ja ? 'ja' : 'en'), `language is ${language}`);
        await axe(page);
      }));
  }
}

await test('search finds a city in its own script and opens it by keyboard', () =>
  withPage({}, async (page) => {
    await page.goto(`${url}#/`);
    await page.fill('cm-city-search input', 'ハイフォン');
    await page.waitForSelector('#search-hit-0');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Hai Phong');
  }));

await test('sliders re-rank at once and are part of the address', () =>
  withPage({}, async (page) => {
    await page.goto(`${url}#/cities/vn-hai-phong?programme=moej-city-to-city`);
    await page.waitForSelector('.suggestions');
    const before = await page.textContent('.score strong');
    await page.click('.tuning > summary');
    await page.focus('.weight input');
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((old) => document.querySelector('.score strong')?.textContent !== old, before);
    await page.waitForFunction(() => location.hash.includes('w=sector_fit'));
  }));

await test('a brief can be taken along', () =>
  withPage({}, async (page) => {
    await page.goto(`${url}#/pairs/jp-kitakyushu/vn-hai-phong`);
    await page.waitForSelector('.verdict .primary');
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('.verdict .primary')]);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.includes('Kitakyushu') && text.includes('Hai Phong'), 'the brief names both cities');
  }));

await test('a wrong token is refused and not kept; a right one signs in and out', () =>
  withPage({}, async (page) => {
    await page.goto(`${url}#/rounds`);
    await page.click('.account');
    await page.fill('#token', 'cm_not_a_token');
    await page.click('dialog .primary');
    await page.waitForSelector('#sign-in-problem');
    expect(!(await page.evaluate(() => sessionStorage.length)), 'the wrong token was kept');
    await page.screenshot({ path: `${OUT}/sign-in-light.png` });
    await page.fill('#token', token);
    await page.click('dialog .primary');
    await page.waitForFunction(() => document.querySelector('.account')?.textContent?.includes('admin'));
    expect(!page.url().includes(token), 'the token is in the address');
    await page.click('.account');
    await page.click('dialog .primary');
    await page.waitForFunction(() => sessionStorage.length === 0);
  }));

await test('a change by somebody else is seen without a reload', () =>
  withPage({}, async (page) => {
    const { call } = api(url, token);
    await page.goto(`${url}#/cities/vn-hai-phong`);
    await page.waitForSelector('.facts');
    await page.waitForFunction(() => document.querySelector('.foot')?.textContent?.match(/revision \d/));
    const note = `Seen live ${Date.now()}`;
    await call('CityService/UpdateCity', { city: { name: 'cities/vn-hai-phong', note }, updateMask: 'note' });
    await page.waitForFunction((text) => document.body.textContent?.includes(text), note);
    await page.screenshot({ path: `${OUT}/live-light.png` });
    await call('CityService/UpdateCity', { city: { name: 'cities/vn-hai-phong' }, updateMask: 'note' });
  }));

await test('a city that does not exist says so', () =>
  withPage({}, async (page) => {
    await page.goto(`${url}#/cities/xx-nowhere`);
    await page.waitForSelector('.notice.bad');
    await page.screenshot({ path: `${OUT}/missing-light.png` });
    await axe(page);
  }));

await test('a server out of reach says so and can be tried again', () =>
  withPage({}, async (page) => {
    const away = (route) => route.abort('connectionrefused');
    await page.route('**/citymatch.v1.*/**', away);
    await page.goto(`${url}#/cities`);
    await page.waitForSelector('.notice.bad');
    await page.screenshot({ path: `${OUT}/unreachable-light.png` });
    await page.unroute('**/citymatch.v1.*/**', away);
    await page.click('.notice button');
    await page.waitForSelector('tbody tr');
  }));

await browser.close();
await server.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
