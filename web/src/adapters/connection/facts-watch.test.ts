import type { LinkFacts } from '@parley/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../../call/testing/fake-clock.js';
import { watchFacts } from './facts-watch.js';

/** The part of a peer connection that is watched. */
function createConnection() {
  let report = new Map<string, unknown>();
  const transport = { state: 'new' };
  const target = new EventTarget();
  const connection = Object.assign(target, {
    connectionState: 'new',
    iceConnectionState: 'new',
    iceGatheringState: 'new',
    signalingState: 'have-local-offer',
    policy: 'all',
    getSenders: () => [{ transport }],
    getConfiguration: () => ({ iceTransportPolicy: connection.policy }),
    getStats: async () => report,
  });
  return {
    connection,
    transport,
    shows: (entries: readonly { readonly id: string }[]) => {
      report = new Map(entries.map((entry) => [entry.id, entry]));
    },
    gathers: (state: 'gathering' | 'complete') => {
      connection.iceGatheringState = state;
      connection.dispatchEvent(new Event('icegatheringstatechange'));
    },
    finds: (candidate: object) => {
      const text = { candidate: 'candidate:…', protocol: 'udp', ...candidate };
      connection.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: text }));
    },
    fails: (url: string, errorCode: number) => {
      connection.dispatchEvent(Object.assign(new Event('icecandidateerror'), { url, errorCode }));
    },
    becomes: (ice: string, whole: string) => {
      connection.iceConnectionState = ice;
      connection.connectionState = whole;
      connection.dispatchEvent(new Event('iceconnectionstatechange'));
      connection.dispatchEvent(new Event('connectionstatechange'));
    },
  };
}

const url = 'turn:call.example:3478?transport=udp';
const relayed = { type: 'relay', address: '203.0.113.1', port: 49_160, url };
const localRelay = {
  id: 'L',
  type: 'local-candidate',
  candidateType: 'relay',
  protocol: 'udp',
  address: '203.0.113.1',
  port: 49_160,
  url,
};
const pair = (requestsSent: number, responsesReceived: number) => ({
  id: 'P',
  type: 'candidate-pair',
  localCandidateId: 'L',
  remoteCandidateId: 'R',
  state: 'in-progress',
  requestsSent,
  responsesReceived,
});
const remoteHost = { id: 'R', type: 'remote-candidate', candidateType: 'host' };

function watch() {
  const fake = createConnection();
  const clock = createFakeClock();
  const told: LinkFacts[] = [];
  const stop = watchFacts({
    connection: fake.connection as unknown as RTCPeerConnection,
    clock,
    iceServers: [{ urls: [url] }],
    relayOnly: false,
    tell: (facts) => told.push(facts),
  });
  return { ...fake, clock, told, stop, latest: () => told.at(-1) };
}

beforeEach(() => {
  vi.stubGlobal('navigator', { onLine: true });
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  vi.stubGlobal('dispatchEvent', page.dispatchEvent.bind(page));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the facts of a connection', () => {
  it('are told when they change, and not again while they are the same', async () => {
    const { gathers, finds, clock, told, latest } = watch();
    gathers('gathering');
    finds(relayed);
    await clock.advance(1_000);
    expect(latest()?.servers).toMatchObject([{ kind: 'relay-udp', answer: 'answered' }]);
    const { length } = told;
    await clock.advance(30_000);
    expect(told).toHaveLength(length);
  });

  it('have the checks', async () => {
    const { gathers, finds, shows, clock, latest } = watch();
    gathers('gathering');
    finds(relayed);
    shows([localRelay, remoteHost, pair(7, 0)]);
    await clock.advance(1_000);
    expect(latest()?.checks.relayed).toEqual({ tried: 1, answered: 0 });
    // Chromium forgets pairs that are dead.
    shows([localRelay]);
    await clock.advance(5_000);
    expect(latest()?.checks.relayed).toEqual({ tried: 1, answered: 0 });
  });

  it('begin anew when candidates are gathered anew', async () => {
    const { gathers, finds, shows, clock, latest } = watch();
    gathers('gathering');
    finds(relayed);
    shows([localRelay, remoteHost, pair(7, 3)]);
    await clock.advance(1_000);
    shows([]);
    gathers('gathering');
    await clock.advance(1_000);
    expect(latest()?.checks.relayed).toEqual({ tried: 0, answered: 0 });
    expect(latest()?.candidates).toEqual([]);
    expect(latest()?.servers).toMatchObject([{ answer: 'pending' }]);
  });

  it('take the end of gathering for answers only where no pair ended it', async () => {
    const ended = watch();
    ended.gathers('gathering');
    ended.gathers('complete');
    await ended.clock.advance(1_000);
    expect(ended.latest()?.servers).toMatchObject([{ answer: 'answered' }]);

    const connected = watch();
    connected.gathers('gathering');
    connected.gathers('complete');
    connected.becomes('connected', 'connected');
    await connected.clock.advance(1_000);
    expect(connected.latest()?.servers).toMatchObject([{ answer: 'pending' }]);
  });

  it('tell of a refusal at once', () => {
    const { gathers, fails, latest } = watch();
    gathers('gathering');
    fails(url, 401);
    expect(latest()?.servers).toMatchObject([{ answer: 'refused', code: 401 }]);
  });

  it('tell of encryption that failed on a pair that works', () => {
    const { transport, becomes, latest } = watch();
    becomes('connected', 'connecting');
    transport.state = 'failed';
    becomes('connected', 'failed');
    expect(latest()?.dtls).toBe('failed');
  });

  it('tell of encryption that failed before its transport says so, or after it had worked', () => {
    const early = watch();
    early.becomes('connected', 'connecting');
    early.becomes('connected', 'failed');
    expect(early.latest()?.dtls).toBe('failed');

    const late = watch();
    late.becomes('connected', 'connected');
    late.transport.state = 'failed';
    late.becomes('connected', 'failed');
    expect(late.latest()?.dtls).toBe('failed');
  });

  it('do not take a path that failed for that, as Firefox does', () => {
    const never = watch();
    never.transport.state = 'failed';
    never.becomes('failed', 'failed');
    expect(never.latest()?.dtls).toBe('none');

    const later = watch();
    later.becomes('connected', 'connected');
    later.transport.state = 'failed';
    later.becomes('failed', 'failed');
    expect(later.latest()?.dtls).toBe('none');
  });

  it('tell whether the other end owes an answer', async () => {
    const { connection, gathers, clock, latest } = watch();
    gathers('gathering');
    await clock.advance(1_000);
    expect(latest()?.answered).toBe(false);
    connection.signalingState = 'stable';
    await clock.advance(1_000);
    expect(latest()?.answered).toBe(true);
  });

  it('tell of a network that the browser says is gone', () => {
    const { latest } = watch();
    vi.stubGlobal('navigator', { onLine: false });
    globalThis.dispatchEvent(new Event('offline'));
    expect(latest()?.online).toBe(false);
  });

  it('end with the watching', async () => {
    const { gathers, finds, clock, told, stop, becomes } = watch();
    gathers('gathering');
    stop();
    const { length } = told;
    finds(relayed);
    becomes('connected', 'connected');
    globalThis.dispatchEvent(new Event('offline'));
    await clock.advance(10_000);
    expect(told).toHaveLength(length);
    expect(clock.pending).toBe(0);
  });
});
