import { isOfTheMachine } from '../faults/machine.js';
import { trustingCallBrowser } from '../fixtures/browser.js';
import { everyoneSeesAndHearsEveryone, signsOfACode } from '../fixtures/call-page.js';
import { expect } from '../fixtures/call-test.js';
import { firefoxPath } from '../fixtures/firefox.js';
import { test } from '../fixtures/firefox-test.js';
import { onlyOver } from '../fixtures/relay-transports.js';
import { withPulse } from '../fixtures/pulse.js';

test.skip(firefoxPath === undefined, 'Firefox is not installed (Debian package firefox-esr)');

test.use({ launchOptions: trustingCallBrowser });

test('Chromium and Firefox see and hear each other over a direct path', async ({
  ana,
  fay,
  room,
}) => {
  await ana.joins(room);
  await fay.joins(room);
  await everyoneSeesAndHearsEveryone([ana, fay]);
  await ana.expectPath(fay, /^(host|srflx|prflx)$/);
  await fay.expectPath(ana, /^(host|srflx|prflx)$/);
});

test('Chromium and Firefox show the same safety code', async ({ ana, fay, room }) => {
  await ana.joins(room);
  await fay.joins(room);
  const code = await ana.readsTheCodeWith(fay);
  expect(code).toHaveLength(signsOfACode);
  expect(await fay.readsTheCodeWith(ana)).toEqual(code);
});

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  test.describe(`over ${transport.toUpperCase()} alone`, () => {
    test.use({ serviceEnv: onlyOver[transport] });

    test('Chromium and Firefox see and hear each other through the relay', async ({
      ana,
      fay,
      room,
    }) => {
      await ana.joins(room, { relay: 'only' });
      await fay.joins(room, { relay: 'only' });
      await everyoneSeesAndHearsEveryone([ana, fay]);
      await ana.expectPath(fay, `relay-${transport}`);
      await fay.expectPath(ana, `relay-${transport}`);
    });
  });
}

test.describe('with a server of its own', () => {
  test.use({ serviceEnv: {} });

  test('Chromium and Firefox go on while the server is killed, and know each other again after it', async ({
    ana,
    fay,
    room,
    service,
  }) => {
    await ana.joins(room);
    await fay.joins(room);
    await everyoneSeesAndHearsEveryone([ana, fay]);
    const before = await ana.tileOf(fay).getAttribute('data-peer');
    await service.signaling.kill();
    await expect(ana.page.getByText('The server cannot be reached')).toBeVisible();
    await everyoneSeesAndHearsEveryone([ana, fay]);
    await service.signaling.start();
    await expect(ana.page.getByText('The server cannot be reached')).toHaveCount(0);
    await fay.expectOnTile('data-presence', 'here');
    await expect(ana.tileOf(fay)).toHaveAttribute('data-presence', 'here');
    await expect(ana.tileOf(fay)).toHaveAttribute('data-peer', before ?? '');
    await everyoneSeesAndHearsEveryone([ana, fay]);
    expect([await ana.connectionsMade(), await fay.connectionsMade()]).toEqual([1, 1]);
  });

  test('Chromium and Firefox come back to each other when the relay was killed', async ({
    ana,
    fay,
    room,
    service,
  }) => {
    await ana.joins(room, { relay: 'only' });
    await fay.joins(room, { relay: 'only' });
    await everyoneSeesAndHearsEveryone([ana, fay]);
    await service.relay.kill();
    await expect(ana.tileOf(fay)).toHaveAttribute('data-link', 'recovering');
    await service.relay.start();
    await expect(ana.tileOf(fay)).toHaveAttribute('data-link', 'connected', { timeout: 20_000 });
    await everyoneSeesAndHearsEveryone([ana, fay]);
  });
});

test('Chromium and Firefox find each other again when either page is reloaded', async ({
  ana,
  fay,
  room,
}) => {
  await ana.joins(room);
  await fay.joins(room);
  await everyoneSeesAndHearsEveryone([ana, fay]);
  const idOfFay = await ana.tileOf(fay).getAttribute('data-peer');
  await fay.reloads();
  await everyoneSeesAndHearsEveryone([ana, fay]);
  await expect(ana.tiles).toHaveCount(1);
  await expect(ana.tileOf(fay)).toHaveAttribute('data-peer', idOfFay ?? '');
  await ana.page.reload();
  await everyoneSeesAndHearsEveryone([ana, fay]);
  await expect(ana.tileOf(fay)).toHaveAttribute('data-peer', idOfFay ?? '');
});

test('the doctor in Firefox finds a healthy service well, and camera and microphone too', async ({
  fay,
}) => {
  const { result, lateMs } = await withPulse(() => fay.asksTheDoctor());
  const { title, findings, marks, text } = result;
  expect(findings.filter((code) => !isOfTheMachine(code, lateMs))).toEqual([]);
  expect(title).toBe('Calls will get through from here');
  expect(marks).toMatchObject({
    'This service': 'yes',
    'Relay over UDP': 'yes',
    'Relay over TCP': 'yes',
  });
  expect(text).toMatch(/\d+ ms · [\d.]+ [kM]bit\/s/);
  const tested = await fay.testsDevices();
  expect(tested.findings).toEqual(findings);
  expect(tested.text).toMatch(/Camera\s*works\s*Microphone\s*works/);
});

test.describe('with a relay that has another secret', () => {
  test.use({
    serviceEnv: {
      TURN_URLS: 'turn:localhost:{closed}?transport=udp,turn:localhost:{closed}?transport=tcp',
    },
  });

  test('the doctor in Firefox finds that the relay refuses the credentials', async ({
    fay,
    service,
  }) => {
    await service.startOtherRelay({ TURN_SECRET: 'another secret' });
    const { findings, marks } = await fay.asksTheDoctor();
    expect(findings.filter((code) => !isOfTheMachine(code))).toEqual(['credential_rejected']);
    expect(marks).toMatchObject({ 'Relay over UDP': 'no', 'Relay over TCP': 'no' });
  });
});

test.describe('with a relay that is down', () => {
  test.use({ serviceEnv: {} });

  test('the doctor in Firefox finds that the relay does not answer', async ({ fay, service }) => {
    await service.relay.kill();
    const { title, findings } = await fay.asksTheDoctor();
    expect(findings.filter((code) => !isOfTheMachine(code))).toEqual(['relay_unreachable']);
    expect(title).not.toContain('will get through');
  });
});
