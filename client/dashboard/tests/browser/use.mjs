// What a reader does: searches, weighs, reads by keyboard, takes a brief along,
// changes language and appearance.
import { readFileSync } from 'node:fs';
import { api } from './api.mjs';
import { axe, expect, keep, settled, test, withPage } from './harness.mjs';

const CITY = '#/cities/vn-hai-phong?programme=moej-city-to-city';

export async function testUse({ url, token, partnership }) {
  await test('search finds a city in its own script and opens it by keyboard', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/`);
      await page.fill('cm-city-search input', 'ハイフォン');
      await page.waitForSelector('#search-hit-0');
      expect((await page.locator('#search-list li').count()) === 1, 'cities that are only alike are listed');
      await page.keyboard.press('ArrowDown');
      await keep(page, 'search');
      await axe(page);
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Hai Phong');
    }));

  await test('search drops what is only alike and keeps every name that has the letters', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/`);
      await page.fill('cm-city-search input', 'tokyo');
      await page.waitForSelector('#search-hit-1');
      const header = (await page.locator('.search-name').allInnerTexts()).join();
      expect(header === 'Tokyo Metropolis,Port of Tokyo', `the head lists ${header}`);
      await page.goto(`${url}#/cities?q=tokyo`);
      await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2);
    }));

  await test('a search that finds nothing says so', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/`);
      await page.fill('cm-city-search input', 'qqqqqqqq');
      await page.waitForSelector('.search-none');
      await page.goto(`${url}#/cities?q=qqqqqqqq`);
      await page.waitForSelector('.empty');
      await keep(page, 'cities-none');
      await axe(page);
    }));

  await test('sliders re-rank at once, as the server does, and are part of the address', () =>
    withPage(url, {}, async (page) => {
      await page.goto(url + CITY);
      await page.waitForSelector('.suggestions');
      const first = () => page.textContent('.score strong');
      const before = await first();
      await page.click('.tuning > summary');
      // The server does not answer until it is let: what changes is the page's own.
      let release = () => undefined;
      const held = new Promise((done) => (release = done));
      await page.route('**/citymatch.v1.MatchService/SuggestMatches', async (route) => {
        await held;
        await route.continue();
      });
      await page.focus('.weight input');
      for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowLeft');
      await page.waitForFunction((old) => document.querySelector('.score strong')?.textContent !== old, before);
      const own = await first();
      await page.waitForFunction(() => location.hash.includes('w=sector_fit'));
      const answered = page.waitForResponse(/SuggestMatches/);
      release();
      await answered;
      await page.waitForTimeout(500);
      expect((await first()) === own, `the page reckoned ${own}, the server ${await first()}`);
      await keep(page, 'weights-moved');
      await axe(page);
    }));

  await test('the rest of the suggestions comes when asked for, and the keyboard goes there', () =>
    withPage(url, {}, async (page) => {
      await page.goto(url + CITY);
      await page.waitForSelector('.suggestions');
      const visible = () => page.locator('.suggestions > li:visible').count();
      expect((await visible()) === 5, 'five are in view');
      await page.click('button.wide');
      await page.waitForFunction(() => document.activeElement?.matches('.suggestions > li:nth-child(6)'));
      expect((await visible()) === 10, 'all ten are in view');
    }));

  await test('who is left out, and by which rule, is told in a sentence', async () => {
    for (const [ja, sentence] of [[false, /^\d+ providers are left out by the rule on the provider’s country\.$/], [true, /^提供側の国の要件により、提供側の自治体\d+件を除外しています。$/]]) {
      await withPage(url, { ja }, async (page) => {
        await page.goto(url + CITY);
        const words = await page.innerText('.excluded');
        expect(sentence.test(words), words);
      });
    }
  });

  await test('the day asked for is shown in words, and as the browser’s field while it is changed', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}${CITY}&asof=2026-04-01`);
      const words = page.locator('.date-field > span');
      await words.waitFor();
      expect((await words.innerText()) === '1 April 2026', await words.innerText());
      await page.focus('#asof');
      expect(await words.isHidden(), 'the words cover the field that is changed');
      await page.fill('#asof', '');
      await page.waitForFunction(() => !location.hash.includes('asof'));
      await page.focus('#programme');
      expect((await words.innerText()) === 'today', await words.innerText());
    }));

  await test('an agreement is named once, and days are written with the day first', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/${partnership}`);
      await page.waitForSelector('.items li');
      const first = await page.innerText('.items li');
      expect(first.match(/letter of intent/gi).length === 1, first);
      expect(first.includes('1 April 2012 – 31 March 2013'), first);
      expect((await page.innerText('.facts')).includes('1999–2019'), 'the years');
      expect((await page.innerText('main')).includes('1,250.5 t/year'), 'what was measured');
    }));

  await test('a round without prices says why', async () => {
    const { call, stream } = api(url, token);
    const participants = ['jp-kitakyushu', 'jp-osaka', 'vn-hai-phong', 'th-bangkok'].map((id) => ({ city: `cities/${id}` }));
    const words = async (id, more) => {
      await call('RoundService/CreateRound', { roundId: id, round: { programme: 'programmes/moej-city-to-city', displayName: id, participants, ...more } });
      await stream('RoundService/SolveRound', { name: `rounds/${id}` });
      let said = '';
      await withPage(url, { token }, async (page) => {
        await page.goto(`${url}#/rounds/${id}`);
        await page.waitForSelector('#prices-title');
        await settled(page);
        said = await page.innerText('[aria-labelledby=prices-title]');
      });
      await call('RoundService/DeleteRound', { name: `rounds/${id}` });
      return said;
    };
    const free = await words('moej-city-to-city-free', {});
    expect(free.includes('No constraint is set'), free);
    const bound = await words('moej-city-to-city-bound', { groups: [{ id: 'all', side: 'SIDE_PARTNER', countryCodes: ['VN'], cap: 1 }] });
    expect(bound.includes('prices were not asked for'), bound);
  });

  await test('open questions are ranked when asked for', () =>
    withPage(url, {}, async (page) => {
      await page.goto(url + CITY);
      await page.waitForSelector('.suggestions');
      await page.click('.ask > summary');
      await page.waitForSelector('.questions li');
    }));

  await test('basis and source of a fact open', () =>
    withPage(url, {}, async (page) => {
      await page.goto(url + CITY);
      await page.waitForSelector('.items .source summary');
      await page.focus('.items .source summary');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.items .source[open] p');
      await axe(page);
    }));

  await test('a brief can be taken along, and needs nothing but itself', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/pairs/jp-kitakyushu/vn-hai-phong`);
      await page.waitForSelector('.verdict .primary');
      const [file] = await Promise.all([page.waitForEvent('download'), page.click('.verdict .primary')]);
      const text = readFileSync(await file.path(), 'utf8');
      expect(text.includes('Kitakyushu') && text.includes('Hai Phong'), 'the brief names both cities');
      expect(!/<script|<link|src=/.test(text), 'the brief loads something');
    }));

  await test('the keyboard leads past the head, through the pages and into them', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/`);
      await page.waitForSelector('.land path');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.classList.contains('skip')), 'the first stop skips the head');
      await keep(page, 'keyboard-skip');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id === 'main'), 'skipping leads to the page');
      await page.focus('.nav a:nth-child(3)');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.timeline');
      expect(await page.evaluate(() => document.activeElement?.id === 'main'), 'a new page has the focus');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.querySelector('#main')?.contains(document.activeElement)), 'and the next stop is in it');
    }));

  await test('the map is moved by keyboard', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/`);
      await page.waitForSelector('.land path');
      const at = () => page.getAttribute('.land', 'transform');
      const whole = await at();
      await page.focus('.map');
      await page.keyboard.press('+');
      await page.waitForFunction((old) => document.querySelector('.land')?.getAttribute('transform') !== old, whole);
      await page.keyboard.press('0');
      await page.waitForFunction((old) => document.querySelector('.land')?.getAttribute('transform') === old, whole);
    }));

  await test('language and appearance are changed in the head and stay', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/`);
      await page.waitForSelector('.land path');
      await page.click('.segmented [lang=ja]');
      await page.waitForFunction(() => document.documentElement.lang === 'ja' && document.querySelector('h1')?.textContent?.includes('都市'));
      await page.click('.head-tools .icon');
      await page.click('.head-tools .icon');
      await page.reload();
      await page.waitForSelector('.land path');
      const kept = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]);
      expect(kept.join() === 'ja,dark', `kept was ${kept}`);
    }));

  await test('while it loads a page says so', () =>
    withPage(url, {}, async (page) => {
      await page.route('**/citymatch.v1.*/**', () => undefined);
      for (const [name, address] of [['map', '#/'], ['city', CITY]]) {
        await page.goto(url + address);
        await page.waitForSelector('.skeleton, .map-skeleton');
        await keep(page, `loading-${name}`);
        await axe(page);
      }
    }));
}
