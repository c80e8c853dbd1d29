import { everyoneSeesAndHearsEveryone, type CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

const relaySwitch = ({ page }: CallPage) =>
  page.getByRole('switch', { name: 'Hide my IP address' });

async function turns(person: CallPage, state: 'on' | 'off'): Promise<void> {
  await person.choosesFromMore('Settings');
  await relaySwitch(person).setChecked(state === 'on');
  await person.page.keyboard.press('Escape');
}

/** The kinds of the candidates that a page has told anyone since it had sent so many texts. */
const toldSince = ({ record }: CallPage, since: number): string[] =>
  record.sent
    .slice(since)
    .flatMap((text) =>
      [...text.matchAll(/candidate:[^"\\]* typ (\w+)/g)].map((match) => match[1] ?? ''),
    );

/** Every connection of the page that is not closed: the kinds of its own candidates, and of the pair it uses. */
async function ownCandidates({ page }: CallPage): Promise<string[]> {
  return page.evaluate(async () => {
    const open = window.mediaProbe.connections.filter(
      ({ connectionState }) => connectionState !== 'closed',
    );
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    return reports
      .flatMap((report) => [...report.values()] as { type: string; candidateType: string }[])
      .filter(({ type }) => type === 'local-candidate')
      .map(({ candidateType }) => candidateType);
  });
}

/** Runs in the page: a connection after the first one has gathered all candidates that it will have. */
const gatheredAnew = (): boolean =>
  window.mediaProbe.connections
    .slice(1)
    .some(({ iceGatheringState }) => iceGatheringState === 'complete');

async function tellsOnlyOfTheRelay(person: CallPage, since: number): Promise<void> {
  const told = toldSince(person, since);
  expect(told).not.toEqual([]);
  expect(told.filter((kind) => kind !== 'relay')).toEqual([]);
  const own = await ownCandidates(person);
  expect(own).not.toEqual([]);
  expect(own.filter((kind) => kind !== 'relay')).toEqual([]);
}

for (const position of ['came first', 'came last']) {
  test(`someone who ${position} hides their address in a call that is on`, async ({
    ana,
    bob,
    room,
  }) => {
    await ana.joins(room);
    await bob.joins(room);
    await everyoneSeesAndHearsEveryone([ana, bob]);
    const [hiding, other] = position === 'came first' ? [ana, bob] : [bob, ana];
    await hiding.expectPath(other, /^(host|srflx|prflx)$/);
    expect(toldSince(hiding, 0)).toContain('host');

    const since = hiding.record.sent.length;
    await turns(hiding, 'on');
    await hiding.expectPath(other, 'relay-udp');
    await other.expectPath(hiding, 'relay-udp');
    await everyoneSeesAndHearsEveryone([ana, bob]);
    await tellsOnlyOfTheRelay(hiding, since);
    await expect(hiding.page.getByText('relay only')).toBeAttached();

    await turns(hiding, 'off');
    await hiding.expectPath(other, /^(host|srflx|prflx)$/);
    await everyoneSeesAndHearsEveryone([ana, bob]);
  });
}

test('an address that was hidden in the lobby is hidden in the call, and after a reload', async ({
  ana,
  bob,
  room,
}) => {
  await bob.joins(room);
  await ana.opens(`/r/${room}?name=Ana`);
  await relaySwitch(ana).check();
  await ana.presses('Join now');
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await ana.expectPath(bob, 'relay-udp');
  await tellsOnlyOfTheRelay(ana, 0);

  await ana.page.reload();
  await ana.isInTheCall();
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await ana.expectPath(bob, 'relay-udp');
  await tellsOnlyOfTheRelay(ana, 0);
});

test('the switch is remembered for other rooms, and cannot go against the address', async ({
  ana,
  room,
}) => {
  await ana.opens(`/r/${room}`);
  await relaySwitch(ana).check();
  await ana.opens(`/r/${room}-other`);
  await expect(relaySwitch(ana)).toBeChecked();
  await relaySwitch(ana).uncheck();

  await ana.opens(`/r/${room}?relay=only`);
  await expect(relaySwitch(ana)).toBeChecked();
  await expect(relaySwitch(ana)).toBeDisabled();
  await ana.opens(`/r/${room}`);
  await expect(relaySwitch(ana)).not.toBeChecked();
});

test.describe('where no relay can be reached', () => {
  test.use({ serviceEnv: { TURN_URLS: 'turn:localhost:{closed}?transport=tcp' } });

  test('a hidden address has no line, rather than one that shows it', async ({
    ana,
    bob,
    room,
  }) => {
    await ana.joins(room);
    await bob.joins(room);
    await everyoneSeesAndHearsEveryone([ana, bob]);
    const since = ana.record.sent.length;
    await turns(ana, 'on');
    await expect(ana.tileOf(bob)).toHaveAttribute('data-link', 'recovering');
    // whatever the new connection had to tell has been told
    await expect.poll(async () => ana.page.evaluate(gatheredAnew)).toBe(true);
    expect(toldSince(ana, since)).toEqual([]);
    expect(await ownCandidates(ana)).toEqual([]);
    await expect(ana.tileOf(bob)).not.toHaveAttribute('data-link', 'connected');

    await turns(ana, 'off');
    await everyoneSeesAndHearsEveryone([ana, bob]);
  });
});
