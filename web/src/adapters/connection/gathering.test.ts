import { describe, expect, it } from 'vitest';
import { createGathering, silentAfterMs, type CandidateSeen } from './gathering.js';

const host = 'call.example';
const stunUrl = `stun:${host}:3478`;
const udpUrl = `turn:${host}:3478?transport=udp`;
const tcpUrl = `turn:${host}:3478?transport=tcp`;

const own: CandidateSeen = { type: 'host', protocol: 'udp', address: '10.0.0.2', port: 50_000 };
const mapped: CandidateSeen = {
  type: 'srflx',
  protocol: 'udp',
  address: '198.51.100.7',
  port: 61_000,
  relatedAddress: '10.0.0.2',
  relatedPort: 50_000,
  url: stunUrl,
};
const relayed = (url: string): CandidateSeen => ({
  type: 'relay',
  protocol: 'udp',
  address: '203.0.113.1',
  port: url === udpUrl ? 49_160 : 49_161,
  url,
});

function begin({ urls = [stunUrl, udpUrl, tcpUrl], relayOnly = false } = {}) {
  let now = 0;
  const gathering = createGathering([{ urls }], relayOnly, () => now);
  gathering.begin(false);
  return {
    gathering,
    pass: (ms: number) => {
      now += ms;
    },
    answers: () => gathering.read().servers.map(({ answer }) => answer),
  };
}

describe('what the ICE servers answered', () => {
  it('is open while they have time, and silence when they had it', () => {
    const { gathering, pass, answers } = begin();
    pass(silentAfterMs - 1);
    expect(answers()).toEqual(['pending', 'pending', 'pending']);
    expect(gathering.read().settled).toBe(false);
    pass(1);
    expect(answers()).toEqual(['silent', 'silent', 'silent']);
    expect(gathering.read().settled).toBe(true);
  });

  it('shows in their candidates', () => {
    const { gathering, pass, answers } = begin();
    gathering.candidate(mapped);
    gathering.candidate(relayed(tcpUrl));
    pass(silentAfterMs);
    expect(answers()).toEqual(['answered', 'silent', 'answered']);
  });

  it('shows in the statistics of Firefox, whose candidates name no server', () => {
    const { gathering, answers } = begin();
    gathering.candidate({ type: 'relay', protocol: 'udp' });
    expect(gathering.read().candidates).toEqual([]);
    gathering.candidate({ type: 'relay', protocol: 'udp', relayProtocol: 'tcp' });
    expect(answers()).toEqual(['pending', 'pending', 'answered']);
  });

  it('is not told of one of two servers that could have been meant', () => {
    const other = 'turn:other.example:3478?transport=udp';
    const { gathering, answers } = begin({ urls: [udpUrl, other] });
    gathering.candidate({ type: 'relay', protocol: 'udp', relayProtocol: 'udp' });
    expect(answers()).toEqual(['pending', 'pending']);
    expect(gathering.read().candidates).toHaveLength(1);
  });

  it('is a refusal with its code, at once', () => {
    const { gathering } = begin({ urls: [udpUrl] });
    gathering.error(udpUrl, 401);
    expect(gathering.read()).toMatchObject({
      settled: true,
      servers: [{ kind: 'relay-udp', port: 3478, answer: 'refused', code: 401 }],
    });
  });

  it('is not yet an error when one of several interfaces cannot reach it', () => {
    const { gathering, pass, answers } = begin({ urls: [udpUrl] });
    gathering.error(udpUrl, 701);
    expect(answers()).toEqual(['pending']);
    pass(silentAfterMs);
    expect(answers()).toEqual(['unreachable']);
    gathering.candidate(relayed(udpUrl));
    expect(answers()).toEqual(['answered']);
  });

  it('is an answer of those without error when gathering has come to its end', () => {
    const { gathering, answers } = begin();
    gathering.error(tcpUrl, 701);
    gathering.complete();
    gathering.exhaust();
    expect(answers()).toEqual(['answered', 'answered', 'unreachable']);
  });

  it('stays open when gathering ends because a pair works', () => {
    const { gathering, answers } = begin();
    gathering.complete();
    expect(answers()).toEqual(['pending', 'pending', 'pending']);
    expect(gathering.read().settled).toBe(true);
  });

  it('counts anew after an ICE restart, but silence goes on', () => {
    const { gathering, pass, answers } = begin();
    gathering.candidate(mapped);
    pass(silentAfterMs);
    gathering.begin(false);
    expect(answers()).toEqual(['pending', 'silent', 'silent']);
    expect(gathering.read().candidates).toEqual([]);
  });

  it('leaves STUN and the own addresses as they were when only relays are asked', () => {
    const { gathering, answers } = begin();
    gathering.candidate(own);
    gathering.candidate(mapped);
    gathering.candidate(relayed(udpUrl));
    gathering.begin(true);
    expect(answers()).toEqual(['answered', 'pending', 'pending']);
    expect(gathering.read().candidates.map(({ kind }) => kind)).toEqual(['host', 'srflx']);
  });

  it('leaves STUN out where the address is to stay hidden', () => {
    const { gathering } = begin({ relayOnly: true });
    expect(gathering.read().servers.map(({ kind }) => kind)).toEqual(['relay-udp', 'relay-tcp']);
  });

  it('is bounded, however many servers there are', () => {
    const urls = Array.from({ length: 100 }, (_, index) => `turn:${host}:${index + 1}`);
    expect(begin({ urls }).gathering.read().servers).toHaveLength(16);
  });
});

describe('the candidates', () => {
  it('are told by kind and family, without an address', () => {
    const { gathering } = begin();
    gathering.candidate(own);
    gathering.candidate({ ...own, address: '10.0.0.3' });
    gathering.candidate({ ...own, address: '2001:db8::2' });
    gathering.candidate({ ...own, address: 'c0ffee.local' });
    expect(gathering.read().candidates).toEqual([
      { kind: 'host', family: 'ipv4', count: 2 },
      { kind: 'host', family: 'ipv6', count: 1 },
      { kind: 'host', family: 'unknown', count: 1 },
    ]);
    expect(JSON.stringify(gathering.read())).not.toMatch(/10\.0|2001|local|example/);
  });

  it('count once, however often they are told', () => {
    const { gathering } = begin();
    gathering.candidate(relayed(udpUrl));
    gathering.candidate(relayed(udpUrl));
    expect(gathering.read().candidates).toEqual([{ kind: 'relay-udp', family: 'ipv4', count: 1 }]);
  });

  it('leave out TCP ones, which meet nobody between two browsers', () => {
    const { gathering } = begin();
    gathering.candidate({ ...own, protocol: 'tcp', port: 9 });
    expect(gathering.read().candidates).toEqual([]);
  });
});

describe('a mapping that varies', () => {
  it('shows when two servers see one socket at two ports', () => {
    const { gathering } = begin();
    gathering.candidate(own);
    gathering.candidate(mapped);
    expect(gathering.read().mappingVaries).toBe(false);
    gathering.candidate({ ...mapped, port: 61_001, url: `stun:${host}:3479` });
    expect(gathering.read().mappingVaries).toBe(true);
  });

  it('does not show in two sockets, nor where the browser hides the socket', () => {
    const { gathering } = begin();
    gathering.candidate(mapped);
    gathering.candidate({ ...mapped, port: 61_001, relatedPort: 50_001 });
    gathering.candidate({ ...mapped, port: 61_002, relatedAddress: '0.0.0.0', relatedPort: 0 });
    gathering.candidate({ ...mapped, port: 61_003, relatedAddress: '0.0.0.0', relatedPort: 9 });
    expect(gathering.read().mappingVaries).toBe(false);
  });

  it('shows when a check was answered to another port than a server saw', () => {
    const { gathering } = begin();
    gathering.candidate(mapped);
    gathering.mapped({ ...mapped, type: 'prflx' });
    expect(gathering.read().mappingVaries).toBe(false);
    gathering.mapped({ ...mapped, type: 'prflx', port: 61_044 });
    expect(gathering.read().mappingVaries).toBe(true);
  });

  it('does not show at another address, which may be that of another NAT of several', () => {
    const { gathering } = begin();
    gathering.candidate(mapped);
    gathering.mapped({ ...mapped, type: 'prflx', address: '100.64.0.9', port: 61_044 });
    expect(gathering.read().mappingVaries).toBe(false);
  });

  it('does not show in mappings of before and after an ICE restart', () => {
    const { gathering } = begin();
    gathering.candidate(mapped);
    gathering.begin(false);
    gathering.candidate({ ...mapped, port: 61_044 });
    expect(gathering.read().mappingVaries).toBe(false);
  });
});
