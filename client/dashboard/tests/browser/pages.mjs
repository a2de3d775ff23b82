// Every page in both languages, both appearances, at desktop and phone width,
// and printed; a picture of each is kept.
import { axe, expect, inWords, keep, keepPrinted, settled, test, withPage } from './harness.mjs';
import { ROUND } from './seed.mjs';

const LOOKS = [
  ['light', {}],
  ['dark-ja', { dark: true, ja: true }],
  ['phone', { phone: true }],
  ['phone-dark-ja', { phone: true, dark: true, ja: true }],
];

export async function testPages({ url, token, partnership }) {
  // Name, address, what is there when it is ready, who looks.
  const pages = [
    ['map', '#/', '.land path', {}],
    ['cities', '#/cities?country=VN', 'tbody tr', {}],
    ['city', '#/cities/vn-hai-phong?programme=moej-city-to-city', '.suggestions', {}],
    ['city-weights', '#/cities/jp-kitakyushu?w=sector_fit:30,size_fit:20,climate_fit:10', '.suggestions', {}],
    ['pair', '#/pairs/jp-kitakyushu/vn-hai-phong?programme=moej-city-to-city', '.covers', {}],
    ['partnerships', '#/partnerships', '.timeline', {}],
    ['partnership', `#/${partnership}`, '.events', {}],
    ['rounds', '#/rounds', '.round-list', { token }],
    ['round', `#/rounds/${ROUND}?compare=1`, '.comparison', { token }],
    ['not-found', '#/nowhere', '.empty', {}],
  ];
  for (const [name, address, ready, who] of pages) {
    for (const [look, options] of LOOKS) {
      await test(`${name} ${look}`, () =>
        withPage(url, { ...options, ...who }, async (page) => {
          await page.goto(url + address);
          await page.waitForSelector(ready);
          await settled(page);
          await keep(page, `${name}-${look}`, true);
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(wider <= 0, `the page is ${wider} px wider than the screen`);
          const language = await page.evaluate(() => document.documentElement.lang);
          expect(language === (options.ja ? 'ja' : 'en'), `the language is ${language}`);
          await inWords(page);
          await axe(page);
        }));
    }
  }
  for (const [name, address, ready, who] of pages.filter(([name]) => ['map', 'city', 'pair', 'round'].includes(name))) {
    await test(`${name} printed`, () =>
      withPage(url, who, async (page) => {
        await page.goto(url + address);
        await page.waitForSelector(ready);
        await settled(page);
        const pdf = await keepPrinted(page, `${name}-printed`);
        expect(pdf.length > 10_000, 'the printed page is empty');
        await page.emulateMedia({ media: 'print' });
        expect(await page.isHidden('.head'), 'the head of the page is printed');
        expect(await page.isHidden('main button'), 'buttons are printed');
      }));
  }
  await test('a page in the dark appearance is printed as a light one, with all that is in its lists', () =>
    withPage(url, { dark: true }, async (page) => {
      await page.goto(`${url}#/cities/vn-hai-phong?programme=moej-city-to-city`);
      await page.waitForSelector('.suggestions');
      const warning = () => page.evaluate(() => window.getComputedStyle(document.querySelector('.measures .warn')).color);
      const dark = await warning();
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const light = await warning();
      expect(dark === 'rgb(242, 189, 109)' && light === 'rgb(138, 75, 0)', `warnings are ${dark}, printed ${light}`);
      const rows = await page.locator('.suggestions > li:visible').count();
      const words = await page.innerText('.list-head');
      expect(words.startsWith(`${rows} of the `), `${rows} are printed, and the page says ${words}`);
    }));
}
