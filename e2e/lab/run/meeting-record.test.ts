import { expect, test } from 'vitest';
import { fitsExpectation, missOf, type EndRecord, type MeetingRecord } from './meeting-record.js';

const end: EndRecord = {
  refusal: null,
  path: 'srflx',
  seen: 'srflx',
  arrived: { frames: 12, audioBytes: 900 },
};
const meeting: MeetingRecord = {
  pair: ['full-cone', 'symmetric'],
  expected: 'srflx',
  covers: 'both-ends',
  joinMs: 900,
  pathMs: 300,
  mediaMs: 500,
  ends: [end, end],
};

test('a call by the best path, with video and sound at both ends, misses nothing', () => {
  expect(missOf(meeting)).toBeNull();
});

test('what misses is told by the end that it misses at', () => {
  const at = (index: 0 | 1, changes: Partial<EndRecord>): MeetingRecord => ({
    ...meeting,
    ends: index === 0 ? [{ ...end, ...changes }, end] : [end, { ...end, ...changes }],
  });
  expect(missOf(at(1, { arrived: { frames: 0, audioBytes: 900 } }))).toBe(
    'no video arrives at symmetric',
  );
  expect(missOf(at(0, { arrived: { frames: 12, audioBytes: 0 } }))).toBe(
    'no sound arrives at full-cone',
  );
  expect(missOf(at(0, { refusal: 'Timeout 30000ms exceeded.\nmore' }))).toBe(
    'full-cone did not get into the call: Timeout 30000ms exceeded.',
  );
  expect(missOf(at(1, { path: 'relay-udp' }))).toBe(
    'the call took srflx and relay-udp, where srflx is possible',
  );
});

test('a page that tells another path than its browser took is not believed', () => {
  const seeing = (seen: EndRecord['seen']): MeetingRecord => ({
    ...meeting,
    ends: [end, { ...end, seen }],
  });
  expect(missOf(seeing('relay-udp'))).toBe(
    "the pages say srflx, and the browsers' own statistics relay-udp",
  );
  expect(missOf(seeing('host'))).toBeNull();
  expect(missOf({ ...seeing('relay-udp'), covers: 'own-end' })).toBeNull();
  expect(missOf(seeing(null))).toBe(
    "the pages say srflx, and the browsers' own statistics no line",
  );
  const inside = { ...end, seen: 'host' } as const;
  expect(missOf({ ...meeting, ends: [inside, inside] })).toBe(
    "the pages say srflx, and the browsers' own statistics host",
  );
  const relayed = { ...end, path: 'relay-tcp', seen: 'relay-udp' } as const;
  const byTcp = { ...meeting, expected: 'relay-tcp', ends: [relayed, relayed] } as const;
  expect(missOf(byTcp)).toContain('statistics relay-udp');
  expect(missOf({ ...byTcp, ends: [relayed, { ...relayed, seen: 'relay-tcp' }] })).toBeNull();
});

test('two homes of one kind are told apart', () => {
  const { ends } = meeting;
  const dark = { ...end, arrived: { frames: 0, audioBytes: 900 } };
  expect(missOf({ ...meeting, pair: ['open', 'open'], ends: [ends[0], dark] })).toBe(
    'no video arrives at open (second)',
  );
});

test('without any line the end that got no address of the relay is named', () => {
  const lost = { ...end, path: null };
  const evidence = (local: string) => ({
    complaints: [],
    screenshot: null,
    connections: [
      {
        connectionState: 'connecting',
        iceConnectionState: 'checking',
        iceGatheringState: 'complete',
        local: [{ id: 'a', type: local, at: '', relayProtocol: null, url: null }],
        remote: [],
        pairs: [],
        selected: null,
        framesDecoded: 0,
        audioBytes: 0,
      },
    ],
  });
  const nothing = { ...meeting, ends: [lost, lost] as const };
  expect(missOf(nothing, [evidence('relay'), evidence('host')])).toBe(
    'no line came about, and symmetric got no address of the relay',
  );
});

test('a path that came too late counts as missed, whatever it became', () => {
  expect(missOf({ ...meeting, pathMs: null })).toContain('too late');
});

test('the same way may have been found by a check before the STUN server told of it', () => {
  const covers = 'both-ends';
  expect(fitsExpectation(['prflx', 'prflx'], { expected: 'srflx', covers })).toBe(true);
  expect(fitsExpectation(['srflx', 'srflx'], { expected: 'prflx', covers })).toBe(false);
  expect(fitsExpectation(['prflx', 'prflx'], { expected: 'host', covers })).toBe(false);
});

test('where pages tell their own end only, a better path through a server is fine', () => {
  const covers = 'own-end';
  expect(fitsExpectation(['host', 'srflx'], { expected: 'relay-udp', covers })).toBe(true);
  expect(fitsExpectation(['host', 'relay-tcp'], { expected: 'relay-udp', covers })).toBe(false);
  expect(fitsExpectation(['host', null], { expected: 'relay-udp', covers })).toBe(false);
});
