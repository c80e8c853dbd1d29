/** Packets through a pair of connections, there and back: enough for figures, and less than a call sends in a second. */
import type { Clock } from '../call/ports.js';
import { decodePacket, encodePacket } from './numbered-packet.js';
import { figuresOf, type Arrivals, type PathFigures } from './path-figures.js';
import type { End, PeerPair } from './ports.js';
import { createWatch, pause } from './watch.js';

/** Packets that go there and back, ms between two of them, and their bytes: about as audio is sent. */
const asks = 40;
const askEveryMs = 20;
const askBytes = 100;
/** Milliseconds that the last of them may take beside twice what the others took; and at most, as the first of them may. */
const lateMs = 300;
const latestMs = 1_500;
/** Milliseconds by which a pause is too long only where this machine was kept from its work. */
const stallMs = 30;

/** Bytes of a packet of the load, and how many there are: 1 Mbit in all. */
const loadBytes = 1_000;
const loads = 125;
/** Milliseconds that the load may take; what has not arrived by then does not count. */
const loadMs = 1_000;
/** Milliseconds between two looks whether the channel takes more. */
const refillEveryMs = 10;

export interface PathMeasurement {
  /** To be told of every message that either end gets. */
  receive(end: End, message: ArrayBuffer): void;
  /** Takes up to 5 s; resolves with what was measured by then when all ends before. */
  measure(pair: PeerPair): Promise<PathFigures>;
}

export function createPathMeasurement(clock: Clock, signal: AbortSignal): PathMeasurement {
  const watch = createWatch(clock, signal);
  const sentAt = new Map<number, number>();
  const times = new Map<number, number>();
  /** Numbers of those that were under way while this machine did something else: their times say nothing of the path. */
  const disturbed = new Set<number>();
  const loadsSeen = new Set<number>();
  const load = { firstAt: 0, lastAt: 0 };
  let current: PeerPair | null = null;

  const arrivals = (): Arrivals | null =>
    loadsSeen.size < 2
      ? null
      : { bytes: (loadsSeen.size - 1) * loadBytes, ms: load.lastAt - load.firstAt };

  async function askAll(pair: PeerPair): Promise<void> {
    for (let number = 0; number < asks && !signal.aborted; number += 1) {
      const at = clock.now();
      if (pair.send('offering', encodePacket({ kind: 'ask', number }, askBytes))) {
        sentAt.set(number, at);
      }
      await pause(clock, signal, askEveryMs);
      if (clock.now() - at > askEveryMs + stallMs) disturb(at);
    }
    // By a satellite, none has come back before the last one is sent; until one has, nobody knows how long they take.
    await watch.until(() => times.size > 0, latestMs);
    const patience = lateMs + 2 * Math.max(0, ...times.values());
    await watch.until(() => times.size === sentAt.size, Math.min(patience, latestMs));
  }

  function disturb(since: number): void {
    for (const [number, at] of sentAt) {
      const time = times.get(number);
      if (time === undefined || at + time >= since) disturbed.add(number);
    }
  }

  async function loadUp(pair: PeerPair): Promise<void> {
    const until = clock.now() + loadMs;
    for (let number = 0; number < loads && clock.now() < until && !signal.aborted;) {
      if (pair.send('offering', encodePacket({ kind: 'load', number }, loadBytes))) number += 1;
      else await pause(clock, signal, refillEveryMs);
    }
    await watch.until(() => loadsSeen.size === loads, until - clock.now());
  }

  return {
    receive(end, message) {
      const packet = decodePacket(message);
      if (packet === undefined) return;
      const { kind, number } = packet;
      switch (kind) {
        case 'ask':
          if (end === 'answering')
            current?.send(end, encodePacket({ kind: 'answer', number }, askBytes));
          break;
        case 'answer': {
          const at = sentAt.get(number);
          if (at !== undefined && !times.has(number)) times.set(number, clock.now() - at);
          break;
        }
        case 'load':
          load.lastAt = clock.now();
          if (loadsSeen.size === 0) load.firstAt = load.lastAt;
          loadsSeen.add(number);
      }
      watch.changed();
    },
    async measure(pair) {
      current = pair;
      await askAll(pair);
      await loadUp(pair);
      const ordered = [...times]
        .filter(([number]) => !disturbed.has(number))
        .sort(([one], [other]) => one - other)
        .map(([, time]) => time);
      const trips = { sent: sentAt.size, returned: times.size, times: ordered };
      return figuresOf(trips, arrivals());
    },
  };
}
