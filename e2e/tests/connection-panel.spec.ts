import { everyoneSeesAndHearsEveryone, type CallPage, type Named } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

const panelOf = ({ page }: CallPage, other: Named) =>
  page.getByRole('complementary', { name: `Line to ${other.name}` });

/** What one of the candidate pair's ends is called in the page's own statistics: addresses and ports. */
async function addressesOf({ page }: CallPage): Promise<string[]> {
  return page.evaluate(async () => {
    const reports = await Promise.all(
      window.mediaProbe.connections.map((connection) => connection.getStats()),
    );
    return reports
      .flatMap((report) => [...report.values()] as { type: string; address?: string | null }[])
      .filter(({ type }) => /^(local|remote)-candidate$/.test(type))
      .flatMap(({ address }) => (address ? [address] : []));
  });
}

async function opensPanel(person: CallPage, other: Named): Promise<void> {
  await person
    .tileOf(other)
    .getByRole('button', { name: `Line to ${other.name}` })
    .click();
  await person.presses('Details');
}

test('a press on the badge and on Details shows what the line carries', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await opensPanel(ana, bob);
  const panel = panelOf(ana, bob);
  await expect(panel).toBeFocused();
  await expect(panel.getByRole('region', { name: 'Path' })).toContainText(/direct.*Your end.*host/);
  const row = (name: string) => panel.getByRole('row', { name });
  await expect(row('Camera')).toContainText(/320 × 180, \d+ \/s, VP8, \d+ kbit\/s/);
  await expect(row('Sound')).toContainText(/opus, \d+ kbit\/s/);
  await expect(panel.getByRole('figure')).toHaveCount(6);
  // drawn, and without a style that the content security policy refuses
  await expect(panel.locator('figure canvas')).toHaveCount(6);
  expect(ana.record.consoleErrors.filter((text) => /security policy/i.test(text))).toEqual([]);
});

test('the history of a line is there when its panel opens', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await ana.seesAndHears(bob);
  const picture = ana.tileOf(bob).locator('video');
  const secondsShown = async () =>
    picture.evaluate((video) => (video instanceof HTMLVideoElement ? video.currentTime : 0));
  await expect.poll(secondsShown).toBeGreaterThan(4);
  await opensPanel(ana, bob);
  await panelOf(ana, bob).getByRole('button', { name: 'Copy report' }).click();
  await expect(panelOf(ana, bob).getByRole('button', { name: 'Copied' })).toBeVisible();
  const report = await ana.page.evaluate(async () => navigator.clipboard.readText());
  expect(Number(/^Last (\d+) s/m.exec(report)?.[1])).toBeGreaterThan(0);
});

test('the copied report holds no address, name or room unless that is asked for', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await opensPanel(ana, bob);
  const panel = panelOf(ana, bob);
  const copied = async (): Promise<string> => {
    await panel.getByRole('button', { name: 'Copy report' }).click();
    await expect(panel.getByRole('button', { name: 'Copied' })).toBeVisible();
    return ana.page.evaluate(async () => navigator.clipboard.readText());
  };
  const redacted = await copied();
  expect(redacted).toContain('Path: direct');
  const addresses = await addressesOf(ana);
  expect(addresses).not.toEqual([]);
  for (const secret of [...addresses, room, 'Ana', 'Bob']) expect(redacted).not.toContain(secret);

  await panel.getByRole('checkbox', { name: /names, room and addresses/ }).check();
  const full = await copied();
  for (const told of [room, 'Ana', 'Bob']) expect(full).toContain(told);
  expect(addresses.some((address) => full.includes(address))).toBe(true);
});

test('the panel closes by Escape, gives the focus back, and goes with its person', async ({
  ana,
  bob,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await ana.seesAndHears(bob);
  await opensPanel(ana, bob);
  await expect(panelOf(ana, bob)).toBeFocused();
  await ana.page.keyboard.press('Escape');
  await expect(panelOf(ana, bob)).toBeHidden();
  await expect(ana.tileOf(bob).getByRole('button', { name: 'Line to Bob' })).toBeFocused();

  await opensPanel(ana, bob);
  await bob.presses('Leave');
  await expect(panelOf(ana, bob)).toBeHidden();
});
