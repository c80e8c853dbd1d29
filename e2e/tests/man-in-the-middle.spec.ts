import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';
import { sitBetween } from '../fixtures/mallory.js';
import { tapSignaling } from '../fixtures/signaling-tap.js';

test('codes differ when somebody sits in between, though picture and sound flow', async ({
  ana,
  bob,
  enter,
  room,
}) => {
  const mallory = await enter('Mallory');
  await sitBetween(mallory, [ana, bob], 'plays-by-the-rules');
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const code = await ana.readsTheCodeWith(bob);
  expect(await bob.readsTheCodeWith(ana)).not.toEqual(code);
});

test('there is no code when somebody in between hands on what both say about it', async ({
  ana,
  bob,
  enter,
  room,
}) => {
  const mallory = await enter('Mallory');
  await sitBetween(mallory, [ana, bob], 'hands-on');
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  for (const [one, other] of [
    [ana, bob],
    [bob, ana],
  ] as const) {
    await expect(one.shieldOf(other)).toHaveAccessibleName(/No safe code$/);
    await one.opensTheCodeWith(other);
    await expect(one.page.getByText('Say nothing private.')).toBeVisible();
  }
});

const withAnotherFingerprint = (sdp: string): string =>
  sdp.replaceAll(
    /(a=fingerprint:sha-256 )(.)/g,
    (_, name: string, digit: string) => name + (digit === '0' ? '1' : '0'),
  );

for (const type of ['offer', 'answer'] as const) {
  test(`a link whose ${type} names another fingerprint fails, and is not tried again`, async ({
    ana,
    bob,
    cleo,
    room,
  }) => {
    // whoever comes second offers
    const liar = type === 'offer' ? bob : ana;
    let victim: string | null = null;
    await tapSignaling(liar.page, (signal) => {
      victim ??= signal.to;
      const { data } = signal;
      if (data.type !== type || signal.to !== victim) return signal;
      return { ...signal, data: { ...data, sdp: withAnotherFingerprint(data.sdp) } };
    });
    await ana.joins(room);
    await bob.joins(room);
    await expect(ana.tileOf(bob)).toHaveAttribute('data-link', 'failed');
    await expect(bob.tileOf(ana)).toHaveAttribute('data-link', 'failed');
    for (const [one, other] of [
      [ana, bob],
      [bob, ana],
    ] as const) {
      await expect(one.tileOf(other)).toContainText(/encryption/);
    }
    // a whole other call comes about, and nobody has tried again meanwhile
    await cleo.joins(room);
    await Promise.all([cleo.seesAndHears(ana), cleo.seesAndHears(bob)]);
    expect(await ana.connectionsMade()).toBe(2);
    expect(await bob.connectionsMade()).toBe(2);
    await expect(ana.tileOf(bob)).toHaveAttribute('data-link', 'failed');
    await expect(bob.tileOf(ana)).toHaveAttribute('data-link', 'failed');
  });
}
