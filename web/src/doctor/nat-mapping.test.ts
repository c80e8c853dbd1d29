import { describe, expect, it } from 'vitest';
import { mappingOf, type SocketsSeen } from './nat-mapping.js';
import { hidden, seen } from './testing/seen.js';

const sockets = (changes: Partial<SocketsSeen>): SocketsSeen => ({
  candidates: [hidden(4_000), seen('srflx', '20.0.1.2 4000')],
  ports: [],
  chosen: null,
  reached: null,
  servers: ['turn.example'],
  allAnswered: false,
  ...changes,
});
const by = (type: string, port: number) => ({ type, address: null, port });
const relay = '20.0.0.3';

describe("a NAT's mapping", () => {
  it('is not known from one server alone', () => {
    expect(mappingOf([])).toBe('unknown');
    expect(mappingOf([sockets({ allAnswered: true })])).toBe('unknown');
  });

  it('varies where two servers have seen one socket at two ports', () => {
    const candidates = [seen('srflx', '20.0.1.2 4000'), seen('srflx', '20.0.1.2 4711')];
    expect(mappingOf([sockets({ candidates })])).toBe('dependent');
  });

  it('is not compared between two sockets, nor between two NATs', () => {
    const base = (port: number) => ({ relatedAddress: '192.168.1.2', relatedPort: port });
    expect(
      mappingOf([
        sockets({
          candidates: [
            seen('srflx', '20.0.1.2 4000', base(1)),
            seen('srflx', '20.0.1.2 4711', base(2)),
            seen('srflx', '20.0.9.9 4712', base(2)),
          ],
        }),
      ]),
    ).toBe('unknown');
  });

  it('stays where two servers have answered with one port', () => {
    const servers = ['turn.example', 'stun.example'];
    expect(mappingOf([sockets({ servers, allAnswered: true })])).toBe('endpoint-independent');
    expect(mappingOf([sockets({ servers })])).toBe('unknown');
  });

  it('shows on the way to a relayed address', () => {
    const going = (type: string, port: number, changes: Partial<SocketsSeen> = {}) =>
      mappingOf([sockets({ chosen: by(type, port), reached: relay, ...changes })]);
    expect(going('host', 4_000)).toBe('none');
    expect(going('srflx', 4_000)).toBe('endpoint-independent');
    expect(going('prflx', 4_711)).toBe('dependent');
    // Only known to the browser by a check that was answered first.
    expect(going('prflx', 4_000)).toBe('endpoint-independent');
    // At the address that the STUN server has, only the port is another one.
    expect(going('prflx', 4_711, { servers: [relay] })).toBe('address-and-port-dependent');
  });

  it('says nothing where the way there leads through no NAT and the one to the server does', () => {
    const candidates = [hidden(4_000), seen('srflx', '20.0.1.2 9')];
    expect(mappingOf([sockets({ candidates, chosen: by('host', 4_000), reached: relay })])).toBe(
      'unknown',
    );
  });

  it('is none where one socket shows that, whatever name the browser has for another', () => {
    const late = [seen('srflx', '20.0.1.2 4000'), hidden(4_000)];
    const open = sockets({ chosen: by('host', 4_000), reached: relay });
    const unclear = sockets({ candidates: late, chosen: by('srflx', 4_000), reached: relay });
    expect(mappingOf([unclear, open])).toBe('none');
    expect(mappingOf([unclear])).toBe('endpoint-independent');
  });

  it('is none where an own public address is all that servers have seen', () => {
    const candidates = [seen('host', '20.1.1.2 4000')];
    expect(mappingOf([sockets({ candidates, allAnswered: true })])).toBe('none');
    expect(mappingOf([sockets({ candidates })])).toBe('unknown');
  });

  it('varies as soon as it does so once', () => {
    const kept = sockets({ chosen: by('srflx', 4_000), reached: relay });
    const other = sockets({ chosen: by('prflx', 4_711), reached: relay });
    expect(mappingOf([kept, other, kept])).toBe('dependent');
  });

  it('is that of IPv4 where there is one, and else that of IPv6', () => {
    const six = seen('srflx', '2a10:20::2 4000');
    const kept = sockets({ candidates: [six], ports: [4_000] });
    expect(mappingOf([kept])).toBe('endpoint-independent');
    expect(mappingOf([sockets({ candidates: [six] })])).toBe('unknown');
    const open = sockets({ chosen: by('host', 4_000), reached: relay });
    expect(mappingOf([kept, open])).toBe('none');
  });
});
