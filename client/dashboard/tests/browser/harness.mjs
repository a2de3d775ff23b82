// What the browser tests share: the count of what passed, a browser, pages that
// watch for errors and foreign requests, and axe.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const PATIENCE = Number(process.env.CITYMATCH_PATIENCE ?? 60_000);
const OUT = process.env.CITYMATCH_PAGES ?? 'artefacts';
mkdirSync(OUT, { recursive: true });

const count = { passed: 0, failed: 0 };

/** Runs a test; the others go on when it fails. */
export async function test(name, run) {
  try {
    await run();
    count.passed += 1;
    console.log(`ok    ${name}`);
  } catch (problem) {
    count.failed += 1;
    console.log(`FAIL  ${name}\n      ${String(problem.stack ?? problem).split('\n').slice(0, 8).join('\n      ')}`);
  }
}

export function expect(truth, words) {
  if (!truth) throw new Error(words);
}

/** The closing line; exits. */
export function finish() {
  console.log(`${count.passed} passed, ${count.failed} failed; pages are in ${OUT}`);
  process.exit(count.failed === 0 && count.passed > 0 ? 0 : 1);
}

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Containers run as root, where Chromium's own sandbox cannot be had; the
  // pages are ours.
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  timeout: 180_000,
});

/**
 * A page of its own. `options`: phone, dark, ja, token. Fails the test on
 * errors in the page and on requests to another host than `url`'s.
 */
export async function withPage(url, options, run) {
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
    // Calls that fail on purpose are told of by the page itself.
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

/** Waits until nothing is loading any more. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('.skeleton, .map-skeleton'));
}

/**
 * Fails where the page shows what is written for machines: identifiers, names of
 * enums, dates that are not in words, values that were not filled in. Sources
 * are quoted as they are.
 */
export async function inWords(page) {
  const text = await page.evaluate(() => {
    const main = document.querySelector('#main').cloneNode(true);
    for (const quoted of main.querySelectorAll('.source > p, a[target=_blank], .digest, [lang=en]')) quoted.remove();
    // Neighbours are apart on the page, where the text alone would join them.
    for (const element of main.querySelectorAll('*')) element.append(' ');
    return main.textContent;
  });
  const codes = [/[a-z0-9]+_[a-z0-9_]+/i, /\b(cities|partnerships|programmes|rounds)\/\w/, /\b\d{4}-\d{2}-\d{2}\b/, /\b\d{4}\/\d{1,2}\/\d{1,2}\b/, /\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b/, /\{\w+\}/, /\b[A-Z][a-z]+\/[A-Z][a-z]+\b/, /\b(undefined|NaN|null)\b/, /\bCITYNET\b/];
  const found = codes.flatMap((code) => text.match(code)?.[0] ?? []);
  expect(found.length === 0, `not in words: ${found.join(', ')}`);
}

/** Keeps what the page looks like: `name.png`, the whole of it or what is in view. */
export async function keep(page, name, fullPage = false) {
  await page.screenshot({ path: join(OUT, `${name}.png`), fullPage });
}

/** Keeps the page as it is printed. */
export async function keepPrinted(page, name) {
  return page.pdf({ path: join(OUT, `${name}.pdf`), format: 'A4', printBackground: true, preferCSSPageSize: true });
}

/** Fails on what axe calls serious or critical. */
export async function axe(page) {
  // Evaluated by the driver, which the page's policy does not bind.
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter((one) => ['serious', 'critical'].includes(one.impact))
      .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? node.failureSummary ?? ''})`).join(', ')}`);
  });
  expect(found.length === 0, `axe: ${found.join('\n')}`);
}
