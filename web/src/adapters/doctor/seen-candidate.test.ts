import { describe, expect, it } from 'vitest';
import { seenCandidate } from './seen-candidate.js';

const read = (candidate: string) => seenCandidate({ candidate });

describe('a candidate', () => {
  it('of Chromium hides the own address and shows a public one', () => {
    const host =
      'candidate:2127709215 1 udp 2113937151 a4f56ee8-0251-4685-80df-d63ef66d1543.local 29946 typ host generation 0 ufrag rsJz network-cost 999';
    expect(read(host)).toMatchObject({ type: 'host', protocol: 'udp', port: 29_946 });
    const srflx =
      'candidate:2699413443 1 udp 1677729535 20.0.1.2 23737 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag r7a8 network-cost 999';
    expect(read(srflx)).toEqual({
      text: srflx,
      type: 'srflx',
      protocol: 'udp',
      address: '20.0.1.2',
      port: 23_737,
      relatedAddress: null,
      relatedPort: null,
    });
  });

  it('names the socket behind it where the page may know', () => {
    expect(
      read('candidate:1 1 udp 1 20.0.1.2 1 typ srflx raddr 192.168.1.2 rport 4000 generation 0'),
    ).toMatchObject({ relatedAddress: '192.168.1.2', relatedPort: 4_000 });
  });

  it('of Firefox is written in capitals', () => {
    expect(
      read('candidate:2 1 TCP 2105524479 0921e35e.local 9 typ host tcptype active'),
    ).toMatchObject({ type: 'host', protocol: 'tcp' });
    expect(
      read('candidate:0 1 UDP 92217343 20.0.0.3 49194 typ relay raddr 20.0.0.3 rport 49194'),
    ).toMatchObject({ type: 'relay', protocol: 'udp', address: '20.0.0.3', port: 49_194 });
  });

  it('may be of IPv6', () => {
    expect(
      read('candidate:1 1 udp 1 2a10:20:1:1::2 23809 typ srflx raddr :: rport 0'),
    ).toMatchObject({ address: '2a10:20:1:1::2', relatedAddress: null });
  });

  it('is not the end of candidates, or nonsense', () => {
    expect(read('')).toBeUndefined();
    expect(read('candidate:1 1 udp')).toBeUndefined();
  });
});
