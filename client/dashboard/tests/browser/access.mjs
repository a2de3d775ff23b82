// Who may see and do what: sign-in, refusals, and the round that a coordinator
// publishes; what others change is seen without a reload.
import { readFileSync } from 'node:fs';
import { api } from './api.mjs';
import { axe, expect, keep, settled, test, withPage } from './harness.mjs';
import { ROUND } from './seed.mjs';
import { startServer } from './server.mjs';

/** A token of a new identity with these grants. */
async function newToken(call, id, grants) {
  await call('AccessService/CreateIdentity', { identityId: id, identity: { displayName: id, grants } });
  return (await call('AccessService/CreateToken', { token: { identity: `identities/${id}`, displayName: 'tests of the dashboard' } })).secret;
}

export async function testAccess({ url, token }) {
  const { call } = api(url, token);
  const coordinator = (id, programme) =>
    newToken(call, id, [{ role: 'ROLE_COORDINATOR', programme: `programmes/${programme}` }]);

  await test('what a city told in confidence is marked, and in no brief', async () => {
    await call('CityService/UpdateCityPreferences', {
      cityPreferences: {
        name: 'cities/vn-hai-phong/preferences',
        unpublishedNeeds: [{ sector: 'SECTOR_WASTE', topic: 'hazardous_waste', summary: 'An undisclosed site', priority: 5, provenance: { basis: 'BASIS_DECLARED', source: 'made for the tests of the dashboard' } }],
      },
      updateMask: 'unpublishedNeeds',
    });
    await withPage(url, { token }, async (page) => {
      await page.goto(`${url}#/pairs/jp-kitakyushu/vn-hai-phong?programme=moej-city-to-city`);
      await page.waitForSelector('text=An undisclosed site');
      expect(await page.isVisible('.notice.warn-box'), 'the page says that it counts confidential facts');
      const [file] = await Promise.all([page.waitForEvent('download'), page.click('.verdict .primary')]);
      const text = readFileSync(await file.path(), 'utf8');
      expect(text.includes('Kitakyushu'), 'the brief is of the pair');
      expect(!text.includes('undisclosed'), 'the brief tells what was told in confidence');
    });
    await call('CityService/UpdateCityPreferences', { cityPreferences: { name: 'cities/vn-hai-phong/preferences' }, updateMask: 'unpublishedNeeds' });
  });

  await test('a wrong token is refused and not kept; a right one signs in and out', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/rounds`);
      await page.click('.account');
      await axe(page);
      await page.fill('#token', 'cm_not_a_token');
      await page.click('dialog .primary');
      await page.waitForSelector('#sign-in-problem');
      expect(!(await page.evaluate(() => sessionStorage.length)), 'the wrong token was kept');
      await keep(page, 'sign-in-wrong');
      await axe(page);
      await page.fill('#token', token);
      await page.click('dialog .primary');
      await page.waitForFunction(() => document.querySelector('.account')?.textContent?.includes('admin'));
      expect(!page.url().includes(token), 'the token is in the address');
      expect(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(token), 'the token is in localStorage');
      await page.click('.account');
      await keep(page, 'account');
      await axe(page);
      await page.click('dialog .primary');
      await page.waitForFunction(() => sessionStorage.length === 0);
    }));

  await test('Escape closes the sign-in and gives the focus back', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/rounds`);
      await page.focus('.account');
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog[open]');
      expect(await page.evaluate(() => document.activeElement?.id === 'token'), 'the field has the focus');
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog[open]', { state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.classList.contains('account')), 'the button has the focus again');
    }));

  await test('a round of another programme is not there for its coordinators', async () => {
    const other = await coordinator('elsewhere', 'global-subnational-zero-carbon');
    await withPage(url, { token: other }, async (page) => {
      await page.goto(`${url}#/rounds/${ROUND}`);
      await page.waitForSelector('.notice.bad');
      await keep(page, 'round-of-others');
      await axe(page);
    });
  });

  await test('a coordinator reviews and publishes; everybody sees it without a reload', async () => {
    const own = await coordinator('office', 'moej-city-to-city');
    await withPage(url, {}, async (reader) => {
      await reader.goto(`${url}#/rounds`);
      await reader.waitForSelector('.empty');
      await reader.waitForFunction(() => /\d/.test(document.querySelector('.foot')?.textContent ?? ''));
      await withPage(url, { token: own }, async (page) => {
        await page.goto(`${url}#/rounds/${ROUND}`);
        const press = async (text) => page.getByRole('button', { name: text, exact: true }).first().click();
        await page.waitForSelector('.stepper');
        await press('Solve');
        await page.waitForFunction(() => document.querySelector('.round-bar option[selected]')?.textContent?.includes('3'));
        await press('Put under review');
        await page.waitForFunction(() => document.querySelector('.stepper [aria-current=step]')?.textContent === 'Under review');
        await press('Publish');
        await page.waitForSelector('dialog[open] #propose');
        await keep(page, 'publish');
        await axe(page);
        await page.click('dialog[open] .primary');
        await page.waitForFunction(() => document.querySelector('.stepper [aria-current=step]')?.textContent === 'Published');
        await keep(page, 'round-published', true);
      });
      await reader.waitForSelector('.round-list a');
      await reader.click('.round-list a');
      await reader.waitForSelector('tbody tr');
      await settled(reader);
      await keep(reader, 'published-round', true);
      await axe(reader);
    });
  });

  await test('a change by somebody else is seen without a reload', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/cities/vn-hai-phong`);
      await page.waitForSelector('.facts');
      await page.waitForFunction(() => document.querySelector('.foot')?.textContent?.match(/revision \d/));
      const note = `Seen live ${Date.now()}`;
      await call('CityService/UpdateCity', { city: { name: 'cities/vn-hai-phong', note }, updateMask: 'note' });
      await page.waitForFunction((text) => document.body.textContent?.includes(text), note);
      await page.waitForSelector('.toast[data-shown]');
      await keep(page, 'live');
      await call('CityService/UpdateCity', { city: { name: 'cities/vn-hai-phong' }, updateMask: 'note' });
    }));

  await test('a server that nobody may read asks to sign in, and opens; when it goes away the page says so', async () => {
    const closed = await startServer({ open: false });
    let stopped = false;
    try {
      const nobody = await newToken(api(closed.url, closed.token).call, 'nobody', []);
      await withPage(closed.url, { token: nobody }, async (page) => {
        await page.goto(`${closed.url}#/cities`);
        await page.waitForSelector('.notice.bad');
        expect((await page.textContent('.notice.bad h2')) === 'You may not see this', 'the refusal is told in words');
        await keep(page, 'not-permitted');
        await axe(page);
      });
      await withPage(closed.url, {}, async (page) => {
        await page.goto(`${closed.url}#/`);
        await page.waitForSelector('.notice.info .primary');
        expect(await page.isHidden('.offline'), 'a refusal is taken for a lost connection');
        await keep(page, 'closed');
        await axe(page);
        await page.click('.notice.info .primary');
        await page.fill('#token', closed.token);
        await page.keyboard.press('Enter');
        await page.waitForSelector('.land path');
        await page.waitForSelector('.figures');
        await closed.stop();
        stopped = true;
        await page.waitForSelector('.offline');
        expect(await page.isVisible('.figures'), 'what was known stays in view');
        await keep(page, 'server-gone');
        await axe(page);
      });
    } finally {
      if (!stopped) await closed.stop();
    }
  });
}

export async function testFailures({ url }) {
  await test('a city that does not exist says so', () =>
    withPage(url, {}, async (page) => {
      await page.goto(`${url}#/cities/xx-nowhere`);
      await page.waitForSelector('.notice.bad');
      await keep(page, 'missing');
      await axe(page);
    }));

  await test('a server out of reach says so and can be tried again', () =>
    withPage(url, {}, async (page) => {
      const away = (route) => route.abort('connectionrefused');
      await page.route('**/citymatch.v1.*/**', away);
      await page.goto(`${url}#/cities`);
      await page.waitForSelector('.notice.bad');
      await keep(page, 'unreachable');
      await axe(page);
      await page.unroute('**/citymatch.v1.*/**', away);
      await page.click('.notice button');
      await page.waitForSelector('tbody tr');
    }));
}
