/** What is around one client: the network that its device is in, and a relay that answers or not. */
import type { ProbeRelay, WatchNetwork } from '../ports.js';

export interface FakeSurroundings {
  readonly watchNetwork: WatchNetwork;
  readonly probeRelay: ProbeRelay;
  relayAnswers: boolean;
  /** The device is in another network. */
  move(): void;
  /** Listeners and probes that have not ended. */
  readonly watchers: number;
}

export function createFakeSurroundings(): FakeSurroundings {
  const listeners = new Set<() => void>();
  const probes = new Set<() => void>();
  let relayAnswers = true;
  const answer = () => {
    if (relayAnswers) for (const tell of Array.from(probes)) tell();
  };
  return {
    watchNetwork(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    probeRelay(_servers, onAnswer) {
      const tell = () => {
        probes.delete(tell);
        onAnswer();
      };
      probes.add(tell);
      queueMicrotask(answer);
      return () => {
        probes.delete(tell);
      };
    },
    get relayAnswers() {
      return relayAnswers;
    },
    set relayAnswers(now) {
      relayAnswers = now;
    },
    move() {
      for (const listener of Array.from(listeners)) listener();
    },
    get watchers() {
      return listeners.size + probes.size;
    },
  };
}
