/** STUN clients that others wrote: the `stun` package, and coturn's test programs. */
import { freePort } from '@parley/shared/testing/own-ports';
import stun from 'stun';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCoturnLeftOut } from '../testing/installed.js';
import { run } from '../testing/program.js';
import { startTestServer, type TestServer } from '../testing/test-server.js';

let closed: TestServer;
let discovery: TestServer;

beforeAll(async () => {
  closed = await startTestServer();
  discovery = await startTestServer({
    listenAddresses: ['127.0.0.1', '127.0.0.2'],
    altPort: await freePort(),
  });
});

afterAll(async () => {
  await Promise.all([closed, discovery].map(({ turn }) => turn.stop()));
  const faults = [...closed.faults, ...discovery.faults];
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

describe.skipIf(isCoturnLeftOut('turnutils_stunclient'))('turnutils_stunclient', () => {
  it('learns its address', async () => {
    const { port } = closed.listener('udp');
    const client = run('turnutils_stunclient', ['-p', String(port), '127.0.0.1']);
    const { code, output } = await client.finished;
    expect(code).toBe(0);
    expect(output).toMatch(/UDP reflexive addr: 127\.0\.0\.1:\d+/u);
  });
});

describe.skipIf(isCoturnLeftOut('turnutils_natdiscovery'))(
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
