import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '@parley/shared/testing/own-ports';
import { MessageClass, Method } from '@parley/stun/message-type';
import { attributes } from '@parley/stun/attributes';
import { echoPeer, endAll, endLater, padded } from '../testing/real-sockets.js';
import { channelData, credentialOf, encodeRequest, errorCodeOf } from '../testing/requests.js';
import { served, waysToRun, type ServedProgram } from '../testing/served-program.js';
import { allocate, askForAllocation } from '../testing/turn-client.js';

afterEach(endAll);

interface MeasuredProgram extends ServedProgram {
  readonly status: (path: string) => Promise<number>;
  /** The lines of `/metrics`. */
  readonly metrics: () => Promise<string[]>;
}

async function measured(environment: Record<string, string>): Promise<MeasuredProgram> {
  const port = await freePort();
  const running = await served({
    TURN_SECRET: 'north',
    TURN_METRICS_PORT: String(port),
    ...environment,
  });
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}/${path}`);
  return {
    ...running,
    status: async (path) => (await get(path)).status,
    metrics: async () => (await (await get('metrics')).text()).split('\n'),
  };
}

describe.each(waysToRun)('the health server beside %s', (_name, environment) => {
  it('counts what was relayed, refused and dropped', async () => {
    const running = await measured({ ...environment, TURN_ALLOWED_PEERS: '127.0.0.0/8' });
    const peer = await echoPeer('127.0.0.2');
    const ana = await allocate(await running.connect('udp'));
    await ana.bind(0x4001, peer.address);
    ana.client.send(channelData(0x4001, 'five5'));
    await ana.client.next();
    const bob = await allocate(await running.connect('tcp'));
    await bob.bind(0x4001, peer.address);
    bob.client.send(padded(channelData(0x4001, 'seven77')));
    await bob.client.next();
    const stranger = await askForAllocation(
      await running.connect(),
      credentialOf('eve', { secret: 'wrong' }),
    );
    expect(errorCodeOf(stranger.response)).toBe(401);
    ana.client.send(channelData(0x4002, 'no such channel'));
    ana.client.send(
      encodeRequest({
        method: Method.send,
        messageClass: MessageClass.indication,
        add: (w) =>
          w
            .add(attributes.xorPeerAddress, { ...peer.address, address: '127.0.0.3' })
            .add(attributes.data, Buffer.from('no permission')),
      }),
    );
    // Its answer shows that what was sent before has been dealt with.
    await ana.request(Method.refresh);

    const metrics = await running.metrics();
    expect(metrics).toEqual(
      expect.arrayContaining([
        'turn_allocations 2',
        'turn_allocations_created_total 2',
        'turn_allocations_ended_total 0',
        'turn_relayed_packets_total{direction="to-peer",transport="udp"} 1',
        'turn_relayed_packets_total{direction="to-client",transport="udp"} 1',
        'turn_relayed_bytes_total{direction="to-peer",transport="udp"} 5',
        'turn_relayed_bytes_total{direction="to-client",transport="udp"} 5',
        'turn_relayed_packets_total{direction="to-peer",transport="tcp"} 1',
        'turn_relayed_bytes_total{direction="to-client",transport="tcp"} 7',
        'turn_relayed_packets_total{direction="to-client",transport="tls"} 0',
        // Everybody asks once without credentials.
        'turn_error_responses_total{code="401"} 4',
        'turn_auth_failures_total 1',
        'turn_requests_total{method="allocate"} 6',
        'turn_requests_total{method="channel-bind"} 2',
        'turn_dropped_total{reason="no-channel"} 1',
        'turn_dropped_total{reason="no-permission"} 1',
        'turn_dropped_total{reason="send-failed"} 0',
        'turn_handed_over_packets_total 0',
        'turn_internal_errors_total 0',
      ]),
    );
    for (const name of [
      'turn_bandwidth_bytes_per_second{direction="to-peer"}',
      'turn_loop_delay_seconds{quantile="0.99"}',
    ]) {
      expect(metrics.find((line) => line.startsWith(name))).toMatch(/ [\d.e-]+$/u);
    }
  });

  it('is ready while the relay takes allocations, and alive while it drains', async () => {
    const running = await measured({ ...environment, TURN_DRAIN_SECONDS: '600' });
    expect([await running.status('healthz'), await running.status('readyz')]).toEqual([200, 200]);
    const ana = await allocate(await running.connect());
    running.program.kill('SIGTERM');
    await running.program.printed('"msg":"no new allocations from now on"');
    expect([await running.status('healthz'), await running.status('readyz')]).toEqual([200, 503]);
    const late = await askForAllocation(await running.connect());
    expect(errorCodeOf(late.response)).toBe(508);

    await ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    expect((await running.program.finished).code).toBe(0);
  });
});

describe('packets between two relayed clients', () => {
  it('are counted as handed over, and once in each direction', async () => {
    const running = await measured({});
    const [ana, bob] = [
      await allocate(await running.connect()),
      await allocate(await running.connect()),
    ];
    await ana.bind(0x4001, bob.relayed);
    await bob.bind(0x4001, ana.relayed);
    ana.client.send(channelData(0x4001, 'hello'));
    await bob.client.next();
    expect(await running.metrics()).toEqual(
      expect.arrayContaining([
        'turn_handed_over_packets_total 1',
        'turn_handed_over_bytes_total 5',
        'turn_relayed_packets_total{direction="to-peer",transport="udp"} 1',
        'turn_relayed_packets_total{direction="to-client",transport="udp"} 1',
      ]),
    );
  });
});

/** Run in every thread of the program before its own code: ends the second worker as soon as the file is there. */
const saboteur = (file: string): string => `
  import { existsSync } from 'node:fs';
  import { workerData } from 'node:worker_threads';
  if (workerData?.shared?.worker === 1) {
    setInterval(() => {
      if (existsSync(${JSON.stringify(file)})) throw new Error('sabotage');
    }, 20);
  }
`;

describe.runIf(process.platform === 'linux')('a worker thread that fails', () => {
  it('leaves the others to end their calls; the program is not ready, and ends with code 1', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-'));
    endLater(() => {
      rmSync(folder, { recursive: true });
    });
    const [script, trigger] = [join(folder, 'saboteur.mjs'), join(folder, 'trigger')];
    writeFileSync(script, saboteur(trigger));
    const running = await measured({
      TURN_TRANSPORT: 'linux',
      TURN_WORKERS: '2',
      TURN_DRAIN_SECONDS: '600',
      NODE_OPTIONS: `--import ${script}`,
    });
    const sessions = await Promise.all(
      Array.from({ length: 16 }, async () => allocate(await running.connect())),
    );
    expect(await running.status('readyz')).toBe(200);
    writeFileSync(trigger, '');
    await running.program.printed('a worker thread has ended by itself');
    await running.program.printed('"msg":"no new allocations from now on"');
    expect([await running.status('healthz'), await running.status('readyz')]).toEqual([200, 503]);
    expect(await running.metrics()).toContain('turn_internal_errors_total 0');

    // Only those of the worker that is left are answered.
    for (const session of sessions) {
      void session.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    }
    expect((await running.program.finished).code).toBe(1);
  });
});
