/** A browser's peer connections in a network that a test describes. */
import { placeOf } from '@parley/doctor';
import { parseIceUrl } from '@parley/shared';
import type { Clock } from '../../call/ports.js';
import type {
  End,
  EndReading,
  EndSettings,
  GatherEvents,
  PairEvents,
  PeersPort,
  SeenCandidate,
} from '../ports.js';
import { seen } from './seen.js';

export interface FakeStun {
  readonly type: 'stun';
  /** how it sees the first socket; null: as the browser knows it already */
  readonly mapped: string | null;
  /** address of that socket, where the browser tells */
  readonly base?: string;
  /** how the second socket fares, that of another family; absent: it is seen as the browser knows it already, or is none */
  readonly second?: LateAnswer | Mute;
}

export interface LateAnswer {
  readonly type: 'late';
  readonly mapped: string | null;
  /** after a connection has begun to ask */
  readonly ms: number;
}

/** Nothing comes through, and no browser says so in time. */
export interface Mute {
  readonly type: 'mute';
}

export interface FakeRelay {
  readonly type: 'relay';
  readonly address: string;
  /** Data pass between two allocations. */
  readonly forwards: boolean;
  /** Data from outside pass; `one_way`: to the relay, not back. */
  readonly outside: boolean | 'one_way';
  readonly roundTripMs: number;
  /** Whether the packet of that number (0, 1, …, those of both ends counted) is lost. */
  readonly loses: (packet: number) => boolean;
  /** Allocations that it has room for. */
  readonly room: number;
}

export type FakeIceServer =
  | FakeStun
  | FakeRelay
  | { readonly type: 'silent' }
  | { readonly type: 'refuses'; readonly code: number }
  /** The browser does not read such a URL. */
  | { readonly type: 'impossible' };

export interface FakeNetwork {
  readonly servers: Readonly<Record<string, FakeIceServer>>;
  readonly hosts: readonly SeenCandidate[];
  /** the kind of candidate over which this end reaches a relayed address */
  readonly chosen: 'host' | 'srflx' | 'prflx';
  readonly hairpins: boolean;
  readonly ability: 'works' | 'absent' | 'blocked';
  /** ms to any server and back */
  readonly lineMs: number;
}

export interface FakePeers extends PeersPort {
  /** connections that are open */
  readonly open: number;
  /** the most that were open at one time */
  readonly most: number;
  /** bytes that were sent */
  readonly sentBytes: number;
}

/** Ways there and back until a server has answered, and until two ends have met through it. */
const [waysToAnswer, waysToMeet] = [2, 11];

function mappedOf(mapped: string, base: string | undefined): SeenCandidate {
  const [relatedAddress = null, port] = base?.split(' ') ?? [];
  return seen('srflx', mapped, {
    relatedAddress,
    relatedPort: port === undefined ? null : Number(port),
  });
}

export const goodRelay: FakeRelay = {
  type: 'relay',
  address: '20.0.0.3',
  forwards: true,
  outside: true,
  roundTripMs: 40,
  loses: () => false,
  room: 100,
};

export function createFakePeers(clock: Clock, network: FakeNetwork): FakePeers {
  const answersAfterMs = network.lineMs * waysToAnswer;
  const opensAfterMs = network.lineMs * waysToMeet;
  let open = 0;
  let most = 0;
  let sentBytes = 0;
  let packets = 0;
  const allocations = new Map<string, number>();
  const serverOf = (url: string): FakeIceServer => network.servers[url] ?? { type: 'silent' };

  /** Tells what one end gathers; the answer ends it. */
  function gatherFor(settings: EndSettings, events: Omit<GatherEvents, 'onImpossible'>) {
    const startedAt = clock.now();
    open += 1;
    most = Math.max(most, open);
    const cancels: (() => void)[] = [];
    const held: string[] = [];
    const urls = settings.iceServers.flatMap((server) => server.urls);
    const later = (ms: number, task: () => void) => void cancels.push(clock.after(ms, task));
    if (!settings.relayOnly) {
      later(0, () => {
        for (const host of network.hosts) events.onCandidate(host);
      });
    }
    for (const url of urls) {
      const server = serverOf(url);
      later(answersAfterMs, () => {
        switch (server.type) {
          case 'stun':
            if (server.mapped !== null) events.onCandidate(mappedOf(server.mapped, server.base));
            if (server.second !== undefined) answerSecond(server.second);
            break;
          case 'relay': {
            const taken = allocations.get(url) ?? 0;
            if (taken >= server.room) {
              events.onIceError({ url, code: 486, text: 'Allocation Quota', family: null });
              break;
            }
            allocations.set(url, taken + 1);
            held.push(url);
            events.onCandidate(seen('relay', `${server.address} ${50_000 + taken}`));
            break;
          }
          case 'refuses':
            events.onIceError({ url, code: server.code, text: 'Unauthorized', family: null });
            break;
          default:
            break;
        }
      });
    }
    const answerSecond = (second: LateAnswer | Mute) => {
      if (second.type === 'mute') return;
      const { mapped, ms } = second;
      later(Math.max(0, ms - (clock.now() - startedAt)), () => {
        if (mapped !== null) events.onCandidate(seen('srflx', mapped));
        events.onComplete();
      });
    };
    const isEarly = (server: FakeIceServer) =>
      server.type !== 'silent' && !(server.type === 'stun' && server.second !== undefined);
    if (urls.every((url) => isEarly(serverOf(url)))) {
      later(answersAfterMs + 1, () => events.onComplete());
    }
    return () => {
      open -= 1;
      for (const url of held) allocations.set(url, (allocations.get(url) ?? 1) - 1);
      for (const cancel of cancels) cancel();
    };
  }

  const isImpossible = (settings: readonly EndSettings[]) =>
    settings
      .flatMap(({ iceServers }) => iceServers.flatMap(({ urls }) => urls))
      .some((url) => serverOf(url).type === 'impossible');
  const relayOf = ({ iceServers, relayOnly }: EndSettings): FakeRelay | null => {
    const server = serverOf(iceServers[0]?.urls[0] ?? '');
    return relayOnly && server.type === 'relay' ? server : null;
  };

  return {
    get open() {
      return open;
    },
    get most() {
      return most;
    },
    get sentBytes() {
      return sentBytes;
    },
    ability: () => network.ability,
    gather(settings, events) {
      if (isImpossible([settings])) {
        events.onImpossible('no such scheme');
        return { close: () => undefined };
      }
      return { close: gatherFor(settings, events) };
    },
    connect(offering, answering, events) {
      if (isImpossible([offering, answering])) {
        events.onImpossible('no such scheme');
        return {
          send: () => false,
          read: () => Promise.resolve(nothingRead),
          close: () => undefined,
        };
      }
      return connectFor(offering, answering, events);
    },
  };

  function connectFor(offering: EndSettings, answering: EndSettings, events: PairEvents) {
    const relays = [relayOf(offering), relayOf(answering)] as const;
    const told: Record<End, SeenCandidate[]> = { offering: [], answering: [] };
    const cancels: (() => void)[] = [];
    let state: 'waiting' | 'opening' | 'open' = 'waiting';

    const canMeet = (): boolean => {
      const [near, far] = relays;
      const hasRelay = (end: End) => told[end].some(({ type }) => type === 'relay');
      if (near !== null && far !== null) {
        return near.forwards && hasRelay('offering') && hasRelay('answering');
      }
      if (near !== null) {
        // Only whoever was told of may come in, wherever it was said to be.
        const isAdmitted = told.answering.some(
          ({ type, address }) => type === 'srflx' || placeOf(address)?.scope === 'global',
        );
        return near.outside === true && hasRelay('offering') && isAdmitted;
      }
      const isReflexive = ({ type }: SeenCandidate) => type === 'srflx';
      return (
        network.hairpins && told.offering.some(isReflexive) && told.answering.some(isReflexive)
      );
    };
    const meet = () => {
      if (state !== 'waiting' || !canMeet()) return;
      state = 'opening';
      cancels.push(
        clock.after(opensAfterMs, () => {
          state = 'open';
          events.onOpen();
          // Who has met asks no longer, as in Chromium.
          for (const end of ['offering', 'answering'] as const) events.onComplete(end);
        }),
      );
    };
    const endFor = (end: End, settings: EndSettings) =>
      gatherFor(settings, {
        onCandidate(candidate) {
          if (state === 'open') return;
          events.onCandidate(end, candidate);
          if (events.carry(end, candidate) !== null) told[end].push(candidate);
          meet();
        },
        onIceError: (error) => events.onIceError(end, error),
        onComplete: () => events.onComplete(end),
      });
    const closings = [endFor('offering', offering), endFor('answering', answering)];
    const other = { offering: 'answering', answering: 'offering' } as const;

    return {
      send(from: End, message: ArrayBuffer) {
        if (state !== 'open') return false;
        const number = packets;
        packets += 1;
        sentBytes += message.byteLength;
        const way = relays[0] ?? goodRelay;
        if (!way.loses(number)) {
          cancels.push(
            clock.after(way.roundTripMs / 2, () => events.onMessage(other[from], message)),
          );
        }
        return true;
      },
      read: () =>
        Promise.resolve({
          offering: { ...noReading, ...selected(), heard: relays[0]?.outside === 'one_way' },
          answering: { ...noReading, ...selected() },
        }),
      close() {
        for (const close of [...closings, ...cancels]) close();
      },
    };

    function selected(): Pick<EndReading, 'selected' | 'ports'> {
      const host = network.hosts[0];
      const mapped = told.answering.find(({ type }) => type === 'srflx');
      const port = { host: host?.port, srflx: mapped?.port, prflx: 61_000 }[network.chosen] ?? null;
      return {
        selected: state === 'open' ? { type: network.chosen, address: null, port } : null,
        ports: network.hosts.map((each) => each.port),
      };
    }
  }
}

const noReading: EndReading = { ports: [], selected: null, heard: false };
const nothingRead = { offering: noReading, answering: noReading };

/** Every URL of a service, each answered as it should be. */
export const goodServers = (urls: readonly string[]): Readonly<Record<string, FakeIceServer>> =>
  Object.fromEntries(
    urls.map((url) => [
      url,
      parseIceUrl(url)?.kind === 'stun'
        ? ({ type: 'stun', mapped: '20.0.1.2 40000' } as const)
        : goodRelay,
    ]),
  );
