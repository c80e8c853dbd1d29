import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../call/testing/fake-clock.js';
import { createPathMeasurement } from './path-measurement.js';
import type { End, PeerPair } from './ports.js';

interface Way {
  /** ms there and back of the packet of that number; null: it is lost */
  readonly trip: (packet: number) => number | null;
  /** Whether the channel takes another packet. */
  readonly takes?: (packet: number) => boolean;
}

function measuring({ trip, takes = () => true }: Way) {
  const clock = createFakeClock();
  const measurement = createPathMeasurement(clock, new AbortController().signal);
  const other = { offering: 'answering', answering: 'offering' } as const;
  let packets = 0;
  const pair: PeerPair = {
    send(from: End, message) {
      const number = packets;
      packets += 1;
      if (!takes(number)) return false;
      const ms = trip(number);
      if (ms !== null) clock.after(ms / 2, () => measurement.receive(other[from], message));
      return true;
    },
    read: () => Promise.reject(new Error('not asked for')),
    close: () => undefined,
  };
  return { clock, figures: measurement.measure(pair) };
}

describe('measuring a path', () => {
  it('takes times of packets that come back, and counts the load that arrives', async () => {
    const { clock, figures } = measuring({ trip: () => 50 });
    await clock.advance(4_000);
    expect(await figures).toMatchObject({ roundTripMs: 50, jitterMs: 0, lossPercent: 0 });
    expect((await figures).throughput).toBeGreaterThan(1_000);
  });

  it('waits for those that are late on a long way', async () => {
    const { clock, figures } = measuring({ trip: () => 700 });
    await clock.advance(5_000);
    expect(await figures).toMatchObject({ roundTripMs: 700, lossPercent: 0 });
  });

  it('counts what never comes back', async () => {
    const { clock, figures } = measuring({ trip: (packet) => (packet % 4 === 0 ? null : 20) });
    await clock.advance(5_000);
    expect((await figures).lossPercent).toBeGreaterThan(20);
  });

  it('does not take a machine that stood still for a slow path', async () => {
    const { clock, figures } = measuring({ trip: () => 30 });
    await clock.advance(300);
    await clock.sleep(400);
    await clock.advance(4_000);
    expect(await figures).toMatchObject({ roundTripMs: 30, jitterMs: 0, lossPercent: 0 });
  });

  it('offers a channel that is full no more than it takes', async () => {
    const { clock, figures } = measuring({ trip: () => 20, takes: (packet) => packet < 90 });
    await clock.advance(5_000);
    expect((await figures).lossPercent).toBe(0);
  });

  it('has no figures where nothing passes', async () => {
    const { clock, figures } = measuring({ trip: () => null });
    await clock.advance(5_000);
    expect(await figures).toEqual({
      roundTripMs: null,
      jitterMs: null,
      lossPercent: 100,
      throughput: null,
    });
  });
});
