import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { root } from '../../fixtures/repository.js';
import { createNamespace, type Namespace } from '../../network/namespace.js';
import { bothWays, type CableConditions } from './conditions.js';
import type { LineCounts } from './line.js';
import { missingForShapedCables } from './prerequisites.js';
import { layShapedCable, type ShapedCable } from './shaped-cable.js';
import type { Received, Returned } from './traffic-process.js';

const missing = await missingForShapedCables();
if (missing !== null) process.stderr.write(`shaped cables are not tested: ${missing}\n`);

const traffic = [process.execPath, join(root, 'e2e/dist/lab/stage/traffic-process.js')];
const far = { v4: '20.0.1.1', v6: '2a10:20::1' };
/** ms that the quickest of many round trips may be longer than the line makes it, on a machine that does other things too */
const toleranceMs = 5;

/** The machine may be too busy for a measurement, and quiet for the next one. */
const patience = { timeout: 15_000, interval: 0 };

let closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.toReversed()) await close();
  closings = [];
});

interface Scene {
  readonly home: Namespace;
  readonly wan: Namespace;
  readonly cable: ShapedCable;
  /** Sends packets up, to be sent back. */
  readonly send: (to: string, count: number, bytes: number, kbit: number) => Promise<Returned>;
  /** Ends the receiver and answers what it received. */
  readonly received: () => Promise<Received>;
}

async function plugIn(conditions: CableConditions): Promise<Scene> {
  const [home, wan] = await Promise.all([createNamespace(), createNamespace()]);
  closings.push(() => Promise.all([home.close(), wan.close()]));
  const cable = await layShapedCable({
    lower: { namespace: home, device: 'eth0' },
    upper: { namespace: wan, device: 'home1' },
    conditions,
  });
  closings.push(() => cable.close());
  await addAddresses(home, 'eth0', 2);
  await addAddresses(wan, 'home1', 1);
  const [command, ...args] = [...wan.enter, ...traffic, 'receive'];
  const receiver = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(receiver, 'close');
  closings.push(async () => {
    receiver.stdin.end();
    await ended;
  });
  const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    home,
    wan,
    cable,
    send: async (to, count, bytes, kbit) =>
      JSON.parse(await home.run([...traffic, 'send', to, ...[count, bytes, kbit].map(String)])),
    async received() {
      receiver.stdin.end();
      const { value } = await lines.next();
      return JSON.parse(value);
    },
  };
}

async function addAddresses(namespace: Namespace, device: string, number: number): Promise<void> {
  const commands = [
    `address add 20.0.1.${number}/24 dev ${device}`,
    `address add 2a10:20::${number}/64 dev ${device} nodad`,
  ];
  await namespace.run(['ip', '-batch', '-'], `${commands.join('\n')}\n`);
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]): number =>
  sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;

describe.skipIf(missing !== null)('a shaped cable', () => {
  test.each(['v4', 'v6'] as const)('is as late as it is told to be (%s)', async (family) => {
    const { send, cable } = await plugIn({});
    const quickest = async (): Promise<number> =>
      Math.min(...(await send(far[family], 50, 100, 400)).roundTrips);
    await expect.poll(quickest, patience).toBeLessThan(toleranceMs);
    await cable.change({ up: { delayMs: 30 }, down: { delayMs: 20 } });
    const slow = await send(far[family], 50, 100, 400);
    expect(slow.returned).toBe(50);
    expect(Math.min(...slow.roundTrips)).toBeGreaterThanOrEqual(50);
    await expect.poll(quickest, patience).toBeLessThan(50 + toleranceMs);
  });

  test('jitter spreads round trips and never changes the order', async () => {
    const { send } = await plugIn({ up: { delayMs: 10, jitterMs: 30 } });
    const quickest = async (): Promise<number> => {
      const { roundTrips, order } = await send(far.v4, 100, 100, 50);
      expect(order).toEqual(Array.from({ length: 100 }, (_, index) => index));
      expect(sorted(roundTrips)[90]).toBeGreaterThan(30);
      return Math.min(...roundTrips);
    };
    await expect.poll(quickest, patience).toBeLessThan(10 + toleranceMs);
  });

  test('a lossy one loses the packets that its seed says, in each direction by itself', async () => {
    const { send, received, cable } = await plugIn({
      up: { lossPercent: 5 },
      down: { lossPercent: 10 },
    });
    const { returned } = await send(far.v4, 4_000, 60, 4_000);
    const { up, down } = await cable.counts();
    // of those that got onto the line: on a busy machine the device's own queue drops some of a burst before it
    const share = ({ lost, carried }: LineCounts): number => lost / (lost + carried);
    expect(share(up)).toBeGreaterThan(0.035);
    expect(share(up)).toBeLessThan(0.065);
    expect(share(down)).toBeGreaterThan(0.07);
    expect(share(down)).toBeLessThan(0.13);
    const { packets } = await received();
    expect(packets).toBe(up.carried);
    expect(returned).toBe(down.carried);
  });

  test.each([1_000, 20_000])('carries %i kbit/s and not more', async (rateKbit) => {
    const seconds = 1.5;
    const count = Math.round((seconds * 2 * rateKbit * 1_000) / 8 / 1_142);
    const carriedKbit = async (): Promise<number> => {
      const { send, received, cable } = await plugIn({ up: { rateKbit } });
      await send(far.v4, count, 1_100, rateKbit * 2);
      const { packets, kbit } = await received();
      expect(kbit).toBeLessThan(rateKbit * 1.1);
      expect((await cable.counts()).up.overflowed).toBe(count - packets);
      return kbit;
    };
    // less arrives while the sender, or the line itself, has to wait for the processor
    await expect.poll(carriedKbit, patience).toBeGreaterThan(rateKbit * 0.9);
  });

  test('a full one makes packets wait for as long as its buffer is, and not longer', async () => {
    const { send } = await plugIn({ up: { rateKbit: 1_000, bufferMs: 120 } });
    const usualWait = async (): Promise<number> => {
      const { roundTrips } = await send(far.v4, 300, 1_100, 2_000);
      expect(Math.max(...roundTrips)).toBeGreaterThan(110);
      return median(sorted(roundTrips));
    };
    // 120 ms, its own 9 ms, and what the machine takes for the whole queue
    await expect.poll(usualWait, patience).toBeLessThan(150);
  });

  test('carries TCP whole', async () => {
    const { home, wan, cable } = await plugIn(
      bothWays({ delayMs: 5, lossPercent: 1, rateKbit: 20_000 }),
    );
    const bytes = 500_000;
    const serve = `require('node:net').createServer((s) => s.end(Buffer.alloc(${bytes}, 7))).listen(80, () => console.log('up'));`;
    const [command, ...args] = [...wan.enter, process.execPath, '--eval', serve];
    const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(server, 'close');
    closings.push(async () => {
      server.kill();
      await ended;
    });
    await once(server.stdout, 'data');
    const fetchAll = `let n = 0; require('node:net').connect(80, '${far.v4}').on('data', (d) => { n += d.length; }).on('end', () => console.log(n));`;
    const output = await home.run([process.execPath, '--eval', fetchAll]);
    expect(Number(output)).toBe(bytes);
    const { down } = await cable.counts();
    expect(down.lost).toBeGreaterThan(0);
  });

  test('is gone when it is closed, with both devices', async () => {
    const { home, wan, cable } = await plugIn({});
    await cable.close();
    expect(await home.run(['ip', '-oneline', 'link'])).not.toContain('eth0');
    expect(await wan.run(['ip', '-oneline', 'link'])).not.toContain('home1');
    await expect(cable.counts()).rejects.toThrow('has ended');
  });

  test('ends when a device is taken away, as one is with its namespace', async () => {
    const { wan, cable } = await plugIn({});
    await wan.run(['ip', 'link', 'delete', 'home1']);
    await expect(cable.counts()).rejects.toThrow('has ended');
  });

  test('refuses what no line can be', async () => {
    const { cable } = await plugIn({});
    await expect(cable.change({ up: { lossPercent: 101 } })).rejects.toThrow('up');
    await expect(cable.change({ down: { rateKbit: 0 } })).rejects.toThrow('down');
    await expect(cable.change({ down: { delayMs: -1 } })).rejects.toThrow('down');
  });
});
