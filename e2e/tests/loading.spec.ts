import { expect, test } from '../fixtures/call-test.js';

const callCode = '**/assets/call-*.js';

test('code of a call is fetched again when a change of the network ended its fetch', async ({
  ana,
  room,
}) => {
  const ended: string[] = [];
  await ana.page.route(callCode, (route) => {
    const url = route.request().url();
    if (ended.filter((each) => each === url).length === 2) return route.continue();
    ended.push(url);
    return route.abort('connectionaborted');
  });
  await ana.joins(room);
  expect(new Set(ended).size).toBe(2);
  expect(ended).toHaveLength(4);
});

test('a page says when a part of it cannot be had at all', async ({ ana, room }) => {
  await ana.page.route(callCode, (route) => route.abort('connectionaborted'));
  await ana.opens(`/r/${room}?name=Ana&join=now`);
  await expect(ana.heading('Reload this page')).toBeVisible();
  await ana.page.unroute(callCode);
  await ana.presses('Reload');
  await ana.isInTheCall();
});
