import { everyoneSeesAndHearsEveryone, signsOfACode } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

test('two people read the same safety code, and it stays when a page is reloaded', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  const code = await ana.readsTheCodeWith(bob);
  expect(code).toHaveLength(signsOfACode);
  expect(await bob.readsTheCodeWith(ana)).toEqual(code);

  await ana.comparesTheCodeWith(bob);
  await ana.page.reload();
  await ana.isInTheCall();
  expect(await ana.readsTheCodeWith(bob)).toEqual(code);
  await expect(ana.shieldOf(bob)).toHaveAccessibleName(/compared, it matches$/);
  await bob.page.reload();
  await everyoneSeesAndHearsEveryone([ana, bob]);
  expect(await bob.readsTheCodeWith(ana)).toEqual(code);
  await expect(ana.shieldOf(bob)).toHaveAccessibleName(/compared, it matches$/);
});

test('every two people have a code of their own', async ({ ana, bob, cleo, room }) => {
  for (const person of [ana, bob, cleo]) await person.joins(room);
  const withBob = await ana.readsTheCodeWith(bob);
  const withCleo = await ana.readsTheCodeWith(cleo);
  expect(withCleo).not.toEqual(withBob);
  expect(await cleo.readsTheCodeWith(ana)).toEqual(withCleo);
  expect(await cleo.readsTheCodeWith(bob)).toEqual(await bob.readsTheCodeWith(cleo));
});

test('a tab has one certificate for all its links, and a copy of the tab has another', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await ana.readsTheCodeWith(bob);
  // a window that a page opens gets a copy of what its tab has stored
  await bob.page.evaluate(() => void window.open(`${location.pathname}?name=Copy&join=now`));
  await ana.readsTheCodeWith({ name: 'Copy' });
  const fingerprints = await ana.page.evaluate(() => {
    const read = (description: RTCSessionDescription | null) =>
      /a=fingerprint:(.*)/.exec(description?.sdp ?? '')?.[1];
    const { connections } = window.mediaProbe;
    return {
      own: connections.map(({ localDescription }) => read(localDescription)),
      theirs: connections.map(({ remoteDescription }) => read(remoteDescription)),
    };
  });
  expect(fingerprints.own).toHaveLength(2);
  expect(new Set(fingerprints.own).size).toBe(1);
  expect(new Set(fingerprints.theirs).size).toBe(2);
});

test('a code can be compared with the keyboard alone', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  const shield = ana.shieldOf(bob);
  await expect(shield).toHaveAccessibleName(/not compared yet$/);
  await shield.focus();
  await ana.page.keyboard.press('Enter');
  const match = ana.page.getByRole('button', { name: 'They match' });
  await expect(match).toBeVisible();
  await ana.page.keyboard.press('Tab');
  await ana.page.keyboard.press('Tab');
  await expect(match).toBeFocused();
  await ana.page.keyboard.press('Enter');
  await expect(ana.page.getByText('You found that they match.')).toBeVisible();
  await ana.page.keyboard.press('Tab');
  await expect(ana.page.getByRole('button', { name: 'Undo' })).toBeFocused();
  await ana.page.keyboard.press('Escape');
  await expect(shield).toBeFocused();
  await expect(shield).toHaveAccessibleName(/compared, it matches$/);
});

test('whoever compared a code is warned when the other comes back with another key', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  const code = await ana.readsTheCodeWith(bob);
  await ana.comparesTheCodeWith(bob);
  await bob.page.evaluate(() => {
    indexedDB.deleteDatabase('parley');
  });
  await bob.page.reload();
  await expect(ana.shieldOf(bob)).toHaveAccessibleName(/Code changed$/);
  await ana.opensTheCodeWith(bob);
  await expect(ana.page.getByRole('alert').filter({ hasText: 'The code changed' })).toBeVisible();
  await ana.presses('Close');
  const next = await bob.readsTheCodeWith(ana);
  expect(next).not.toEqual(code);
  expect(await ana.readsTheCodeWith(bob)).toEqual(next);
  await ana.comparesTheCodeWith(bob);
});

test('leaving deletes the key, and who comes back has another code', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  const code = await ana.readsTheCodeWith(bob);
  await bob.presses('Leave');
  const keys = () =>
    bob.page.evaluate(async () => {
      const opening = indexedDB.open('parley');
      await new Promise((resolve) => opening.addEventListener('success', resolve));
      const all = opening.result.transaction('certificates').objectStore('certificates').count();
      await new Promise((resolve) => all.addEventListener('success', resolve));
      opening.result.close();
      return all.result;
    });
  await expect.poll(keys).toBe(0);
  await bob.presses('Rejoin');
  await everyoneSeesAndHearsEveryone([ana, bob]);
  expect(await ana.readsTheCodeWith(bob)).not.toEqual(code);
});

test('a page in no secure context says why there is no code', async ({ ana, enter, room }) => {
  const eve = await enter('Eve');
  // browsers treat localhost as if it were HTTPS; a page that is told otherwise has no cryptography
  await eve.page.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { value: false });
  });
  await ana.joins(room);
  await eve.joins(room, { mic: 'off', cam: 'off' });
  await expect(ana.tileOf(eve)).toHaveAttribute('data-link', 'connected');
  await ana.opensTheCodeWith(eve);
  await expect(ana.page.getByText('Eve’s browser cannot make one.')).toBeVisible();
  await eve.opensTheCodeWith(ana);
  await expect(eve.page.getByText('not loaded over HTTPS')).toBeVisible();
});
