/** Clients that others wrote: the `stun` package, and coturn's test programs. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import stun from 'stun';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCidr } from './relay/cidr.js';
import { present } from './testing/present.js';
import { run } from './testing/program.js';
import { SECRET } from './testing/requests.js';
import { startTestServer, type TestServer } from './testing/test-server.js';

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Where CI runs, a missing program is a failure and not a reason to skip. */
function isLeftOut(program: string): boolean {
  if (isInstalled(program) || process.env['CI'] === 'true') return false;
  process.stdout.write(`skipped: ${program} is not installed (Debian package coturn)\n`);
  return true;
}

let closed: TestServer;
let open: TestServer;
let discovery: TestServer;

beforeAll(async () => {
  closed = await startTestServer({ relayPorts: [21_400, 21_599] });
  open = await startTestServer({
    relayPorts: [21_600, 21_799],
    allowedPeers: [present(parseCidr('127.0.0.0/8'))],
  });
  discovery = await startTestServer({
    relayPorts: [21_800, 21_809],
    listenAddresses: ['127.0.0.1', '127.0.0.2'],
    altPort: 0,
  });
});

afterAll(async () => {
  await Promise.all([closed, open, discovery].map(({ turn }) => turn.stop()));
  const faults = [...closed.faults, ...open.faults, ...discovery.faults];
  if (faults.length > 0) throw new AggregateError(faults, 'the server had faults');
});

describe('the stun package', () => {
  it('learns its address', async () => {
    const { port } = closed.listener('udp');
    const message = stun.createMessage(stun.constants.STUN_BINDING_REQUEST);
    message.addFingerprint();
    const response = await stun.request(`stun://127.0.0.1:${port}`, { message });
    expect(response.type).toBe(stun.constants.STUN_BINDING_RESPONSE);
    expect(response.getXorAddress().address).toBe('127.0.0.1');
    expect(stun.validateFingerprint(response)).toBe(true);
  });
});

describe.skipIf(isLeftOut('turnutils_stunclient'))('turnutils_stunclient', () => {
  it('learns its address', async () => {
    const { port } = closed.listener('udp');
    const client = run('turnutils_stunclient', ['-p', String(port), '127.0.0.1']);
    const { code, output } = await client.finished;
    expect(code).toBe(0);
    expect(output).toMatch(/UDP reflexive addr: 127\.0\.0\.1:\d+/u);
  });
});

describe.skipIf(isLeftOut('turnutils_natdiscovery'))(
  'turnutils_natdiscovery',
  { concurrent: true },
  () => {
    const MAPPING = 'NAT with Endpoint Independent Mapping!';
    const FILTERING = 'NAT with Endpoint Independent Filtering!';

    it.each([
      ['mapping', ['-m'], 2, [MAPPING]],
      ['mapping, padded to two fragments', ['-m', '-P'], 2, [MAPPING]],
      ['filtering', ['-f'], 2, [FILTERING]],
      ['filtering, padded', ['-f', '-P'], 2, [FILTERING]],
      ['both at once', ['-m', '-f'], 4, [MAPPING, FILTERING]],
      ['the lifetime of a mapping, by RESPONSE-PORT', ['-t', '-T', '1'], 2, []],
      ['hairpinning', ['-H'], 1, ['Received a request']],
      ['collisions of two local addresses', ['-c', '-A', '127.0.0.2'], 2, []],
    ])('finds out about %s', async (_what, flags, answers, findings) => {
      const first = discovery.listener('udp');
      const client = run('turnutils_natdiscovery', [
        ...flags,
        '-L',
        '127.0.0.1',
        '-p',
        String(first.port),
        '127.0.0.1',
      ]);
      const { code, output } = await client.finished;
      expect(code).toBe(0);
      // Every request was answered by the server's word and not by a time-out.
      expect(output.match(/RFC 5780 response \d+/gu)).toHaveLength(answers);
      expect(output).toContain(`Response origin: : 127.0.0.1:${first.port}`);
      expect(output).toMatch(/Other addr: : 127\.0\.0\.2:\d+/u);
      for (const finding of findings) expect(output).toContain(finding);
    });
  },
);

/** Runs one client with few messages; the output ends with what was lost. */
async function uclient(server: TestServer, ...flags: string[]): Promise<string> {
  const { port } = server.listener('udp');
  const credentials = ['-u', 'ana', '-W', SECRET, '-p', String(port)];
  const client = run('turnutils_uclient', [
    '-n',
    '5',
    '-m',
    '1',
    ...flags,
    ...credentials,
    '127.0.0.1',
  ]);
  return (await client.finished).output;
}

/** Two directions, five messages each, twice as many where RTCP has its own allocations. */
const RECEIVED = /tot_send_msgs=(\d+), tot_recv_msgs=\1\n/u;
const NOTHING_LOST = 'Total lost packets 0 (0.000000%)';

describe.skipIf(isLeftOut('turnutils_uclient'))('turnutils_uclient', { concurrent: true }, () => {
  it.each([
    ['channels over UDP', ['-y']],
    ['Send indications over UDP', ['-y', '-s']],
    ['channels over TCP', ['-y', '-t']],
    ['Send indications over TCP', ['-y', '-t', '-s', '-c']],
  ])('client to client, with no peer allowed: %s', async (_mode, flags) => {
    const output = await uclient(closed, ...flags);
    expect(output).toMatch(RECEIVED);
    expect(output).toContain(NOTHING_LOST);
  });

  it.each([
    ['channels over UDP', []],
    ['Send indications over TCP', ['-t', '-s']],
  ])('client to a peer that is allowed: %s', async (_mode, flags) => {
    const peer = createSocket('udp4');
    peer.on('message', (data, { port, address }) => {
      peer.send(data, port, address);
    });
    peer.bind(0, '127.0.0.1');
    await once(peer, 'listening');
    const output = await uclient(
      open,
      '-c',
      '-e',
      '127.0.0.1',
      '-r',
      String(peer.address().port),
      ...flags,
    );
    peer.close();
    expect(output).toMatch(RECEIVED);
    expect(output).toContain(NOTHING_LOST);
  });

  it('goes where a server that drains sends it (300)', async () => {
    const south = await startTestServer({ relayPorts: [21_820, 21_849] });
    const north = await startTestServer({
      relayPorts: [21_850, 21_859],
      alternateServers: [{ address: south.listener('udp'), domain: undefined }],
    });
    await north.turn.drain();
    const output = await uclient(north, '-y');
    expect(output).toMatch(RECEIVED);
    expect(output).toContain(NOTHING_LOST);
    expect(north.turn.counters.errors.get(300)).toBeGreaterThan(0);
    expect(north.turn.counters.allocationsCreated).toBe(0);
    expect(south.turn.counters.allocationsCreated).toBeGreaterThan(0);
    await Promise.all([north.turn.stop(), south.turn.stop()]);
  });

  it('is refused a peer that is not allowed', async () => {
    const output = await uclient(closed, '-e', '10.0.0.1');
    expect(output).toContain('error 403');
  });
});
