import { describe, expect, it } from 'vitest';
import { createLinkSampler } from './link-sample.js';
import type { StatsEntry, StatsReport } from './stats-report.js';
import chromium from './testing/chromium-report.json?raw';
import firefox from './testing/firefox-report.json?raw';

type Entry = StatsEntry & Readonly<Record<string, unknown>>;

/** The entries of a real report, as a call of both browsers gave it: Chromium also shares its screen. */
const recorded = (text: string) => JSON.parse(text) as readonly Entry[];
const reportOf = (entries: readonly Entry[]): StatsReport =>
  new Map(entries.map((entry) => [entry.id, entry]));

const slots = ['mic', 'camera', 'screen'] as const;
const slotOf = (mid: string) => slots[Number(mid)];
const sample = (entries: readonly Entry[]) => createLinkSampler(slotOf)(reportOf(entries), 5);

describe('a sample of a link in Chromium', () => {
  const read = sample(recorded(chromium));

  it('tells both ends of the selected pair, the way and its room', () => {
    expect(read).toMatchObject({
      at: 5,
      local: { kind: 'host', protocol: 'udp', relayProtocol: null, address: '192.0.2.7' },
      remote: { kind: 'srflx', protocol: 'udp', address: '198.51.100.9' },
      roundTrip: 0.002,
      availableOutgoing: 5_551_428,
    });
  });

  it('tells microphone, camera and screen apart', () => {
    expect(read.sent.mic).toMatchObject({ codec: 'opus', frames: 0, width: null, limitedBy: null });
    expect(read.sent.camera).toMatchObject({
      codec: 'VP8',
      width: 320,
      height: 180,
      limitedBy: 'none',
      lossAtReceiver: 0,
    });
    expect(read.sent.screen).toMatchObject({ width: 640, frameRate: 29 });
    expect(read.sent.screen?.frames).toBeGreaterThan(0);
    expect(read.received.camera).toMatchObject({ codec: 'VP8', frameRate: 30, packetsLost: 0 });
    expect(read.received.mic?.totalSamples).toBeGreaterThan(0);
  });

  it('counts headers with the payload, and everything on the transport', () => {
    const { sent, received } = read;
    const [entry] = recorded(chromium).filter(
      ({ type, mid }) => type === 'outbound-rtp' && mid === '1',
    );
    expect(sent.camera?.bytes).toBe((entry?.bytesSent ?? 0) + (entry?.headerBytesSent ?? 0));
    const sections = (counted: readonly ({ bytes: number } | null)[]) =>
      counted.reduce((sum, each) => sum + (each?.bytes ?? 0), 0);
    expect(read.bytesSent).toBeGreaterThanOrEqual(sections(Object.values(sent)));
    expect(read.bytesReceived).toBeGreaterThanOrEqual(sections(Object.values(received)));
  });
});

describe('a sample of a link in Firefox', () => {
  const read = sample(recorded(firefox));

  it('says null where Firefox says nothing', () => {
    expect(read.availableOutgoing).toBeNull();
    expect(read.sent.camera).toMatchObject({ targetBitrate: null, limitedBy: null, width: 320 });
  });

  it('has no size for a section without a picture', () => {
    expect(read.sent.screen).toMatchObject({ frames: 0, width: null, height: null });
    expect(read.received.screen).toMatchObject({ width: 640, codec: 'VP8' });
  });

  it('counts the bytes of the pairs, since its transport does not', () => {
    expect(read.bytesSent).toBeGreaterThan(read.sent.camera?.bytes ?? 0);
    expect(read.bytesReceived).toBeGreaterThan(read.received.screen?.bytes ?? 0);
  });

  it('keeps the name that hides an own address', () => {
    expect(read.local).toMatchObject({ kind: 'host', address: expect.stringMatching(/\.local$/u) });
  });
});

describe('a sample of a link', () => {
  it('takes the round trip of RTCP where the pair was never checked, and the newest', () => {
    const entries = recorded(firefox).map((entry) =>
      entry.type === 'candidate-pair' ? { ...entry, responsesReceived: 0 } : entry,
    );
    const measured = entries.filter(
      ({ type, roundTripTime }) => type === 'remote-inbound-rtp' && roundTripTime !== undefined,
    );
    const newest = measured.sort((one, other) => (other.timestamp ?? 0) - (one.timestamp ?? 0))[0];
    expect(sample(entries).roundTrip).toBe(newest?.roundTripTime);
    expect(sample(entries.filter((entry) => !measured.includes(entry))).roundTrip).toBeNull();
  });

  it('goes on counting when a restart of ICE replaces the pair', () => {
    const read = createLinkSampler(slotOf);
    const pair = (id: string, bytesSent: number): Entry => ({
      id,
      type: 'candidate-pair',
      selected: true,
      bytesSent,
      bytesReceived: 2 * bytesSent,
    });
    expect(read(reportOf([pair('P', 100)]), 0).bytesSent).toBe(100);
    expect(read(reportOf([pair('P', 150), pair('Q', 10)]), 1).bytesSent).toBe(160);
    expect(read(reportOf([pair('Q', 40)]), 2)).toMatchObject({
      bytesSent: 190,
      bytesReceived: 380,
    });
    expect(read(reportOf([pair('Q', 5)]), 3).bytesSent).toBe(195);
  });

  it('is empty before anything is there, and leaves sections out that Parley does not have', () => {
    const nothing = { mic: null, camera: null, screen: null };
    const stranger: Entry = { id: 'X', type: 'inbound-rtp', mid: '7', packetsReceived: 9 };
    expect(sample([stranger])).toEqual({
      at: 5,
      local: null,
      remote: null,
      roundTrip: null,
      availableOutgoing: null,
      bytesSent: 0,
      bytesReceived: 0,
      sent: nothing,
      received: nothing,
    });
  });

  it("says how the own relay is reached, and nothing of the other end's", () => {
    const entries: Entry[] = [
      { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
      { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' },
      { id: 'L', type: 'local-candidate', candidateType: 'relay', relayProtocol: 'tls', port: 3 },
      { id: 'R', type: 'remote-candidate', candidateType: 'relay', relayProtocol: 'tcp' },
    ];
    expect(sample(entries)).toMatchObject({
      local: { kind: 'relay', relayProtocol: 'tls', protocol: 'udp', address: '', port: 3 },
      remote: { kind: 'relay', relayProtocol: null, port: null },
    });
  });
});
