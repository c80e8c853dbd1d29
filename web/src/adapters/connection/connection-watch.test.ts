import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PeerLinkEvent } from '../../call/ports.js';
import { watchConnection } from './connection-watch.js';
import type { StatsEntry } from './stats-report.js';

/** A connection whose statistics are whatever `entries` is at the time. */
class FakeConnection extends EventTarget {
  connectionState: RTCPeerConnectionState = 'new';
  entries: readonly StatsEntry[] = [];
  looks = 0;
  /** Looks wait for this. */
  slow: Promise<void> = Promise.resolve();
  readonly iceTransport = new EventTarget();

  async getStats(): Promise<ReadonlyMap<string, StatsEntry>> {
    this.looks += 1;
    await this.slow;
    return new Map(this.entries.map((entry) => [entry.id, entry]));
  }
  enter(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }
}

const selected = (kind: string): readonly StatsEntry[] => [
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
  { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' },
  { id: 'L', type: 'local-candidate', candidateType: kind },
  { id: 'R', type: 'remote-candidate', candidateType: 'host' },
];

function watch() {
  const connection = new FakeConnection();
  const events: PeerLinkEvent[] = [];
  const micReceiver = {
    transport: { iceTransport: connection.iceTransport },
    getSynchronizationSources: () => [],
  } as unknown as RTCRtpReceiver;
  const stop = watchConnection(
    connection as unknown as RTCPeerConnection,
    { micReceiver, slotOf: () => undefined },
    (event) => events.push(event),
  );
  const count = (type: PeerLinkEvent['type']) =>
    events.filter((event) => event.type === type).length;
  const paths = () => events.flatMap((event) => (event.type === 'path' ? [event.local] : []));
  return { connection, stop, count, paths };
}

describe('watching a connection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('takes one sample a second while it is connected, of one look each', async () => {
    const { connection, count, stop } = watch();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(connection.looks).toBe(0);
    connection.enter('connected');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(count('sample')).toBe(11);
    expect(connection.looks).toBe(11);
    connection.enter('disconnected');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(count('sample')).toBe(11);
    stop();
  });

  it('tells a path at once when the browser says that the pair changed, without a sample of its own', async () => {
    const { connection, paths, count, stop } = watch();
    connection.entries = selected('host');
    connection.enter('connected');
    await vi.advanceTimersByTimeAsync(0);
    connection.entries = selected('relay');
    connection.iceTransport.dispatchEvent(new Event('selectedcandidatepairchange'));
    await vi.advanceTimersByTimeAsync(0);
    expect(paths()).toEqual(['host', 'relay-udp']);
    expect(count('sample')).toBe(1);
    stop();
  });

  it('finds a changed path within a second where the browser says nothing, and tells it once', async () => {
    const { connection, paths, stop } = watch();
    connection.entries = selected('host');
    connection.enter('connected');
    await vi.advanceTimersByTimeAsync(3_000);
    connection.entries = selected('srflx');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(paths()).toEqual(['host', 'srflx']);
    stop();
  });

  it('never has two looks under way, and tells nothing after its end', async () => {
    const { connection, count, stop } = watch();
    let answer = (): void => undefined;
    connection.slow = new Promise((resolve) => {
      answer = resolve;
    });
    connection.enter('connected');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(connection.looks).toBe(1);
    stop();
    answer();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(count('sample')).toBe(0);
    expect(connection.looks).toBe(1);
  });
});
