import type { IceServerCheck } from '@parley/doctor';
import { describe, expect, it } from 'vitest';
import { unasked } from './first-look.js';
import { nothingYet, type IceReading } from './ice-reading.js';
import type { SocketsSeen } from './nat-mapping.js';
import { networkOf, noEvidence, type NetworkEvidence } from './network-verdict.js';
import type { SeenCandidate } from './ports.js';
import { stunUrl, tcpUrl, udpUrl } from './testing/consultation.js';
import { hidden, seen } from './testing/seen.js';

const reading = (candidates: readonly SeenCandidate[], changes: Partial<IceReading> = {}) => ({
  ...nothingYet,
  candidates,
  ...changes,
});
const noSockets: SocketsSeen = {
  candidates: [],
  ports: [],
  chosen: null,
  reached: null,
  servers: ['turn.example'],
  allAnswered: false,
};
const networkSeen = (changes: Partial<NetworkEvidence>) => networkOf({ ...noEvidence, ...changes });

const answered = { state: 'ok', ms: 1 } as const;
const mute = { state: 'failed', fault: 'silent', detail: null } as const;
function check(url: string, reach: IceServerCheck['reach']): IceServerCheck {
  const before = unasked(url);
  if (before === undefined) throw new Error(url);
  return { ...before, reach };
}
const v4 = seen('srflx', '20.0.1.2 4000');
const v6 = seen('srflx', '2a10:20::2 4000');

describe('UDP', () => {
  it('works where a server over it has answered, if only with a refusal', () => {
    expect(networkSeen({ servers: [check(stunUrl, answered)] }).udp).toBe('works');
  });

  it('is blocked where every server over it is mute, and one over TCP is not', () => {
    const servers = [check(stunUrl, mute), check(tcpUrl, answered)];
    expect(networkSeen({ servers }).udp).toBe('blocked');
  });

  it('is blocked as well where it is not sure of one of them', () => {
    const servers = [
      check(stunUrl, { state: 'unknown' }),
      check(udpUrl, mute),
      check(tcpUrl, answered),
    ];
    expect(networkSeen({ servers }).udp).toBe('blocked');
    const [, ...asking] = servers;
    expect(networkSeen({ servers: [check(stunUrl, { state: 'pending' }), ...asking] }).udp).toBe(
      'unknown',
    );
  });

  it('is not known where no server answers, or was asked', () => {
    expect(networkSeen({}).udp).toBe('unknown');
    expect(networkSeen({ servers: [check(stunUrl, mute), check(tcpUrl, mute)] }).udp).toBe(
      'unknown',
    );
    expect(networkSeen({ servers: [check(tcpUrl, answered)] }).udp).toBe('unknown');
  });
});

describe('a family', () => {
  const familiesOf = (candidates: readonly SeenCandidate[], changes?: Partial<IceReading>) => {
    const { ipv4, ipv6 } = networkSeen({ reading: reading(candidates, changes) });
    return `${ipv4} ${ipv6}`;
  };

  it('works where the outside has seen an address of it', () => {
    expect(familiesOf([hidden(1), hidden(2), v4, v6])).toBe('works works');
  });

  it('is absent where every socket is of the other one', () => {
    expect(familiesOf([hidden(1), v4])).toBe('works absent');
    expect(familiesOf([seen('host', '192.168.1.2 1'), v4])).toBe('works absent');
    expect(familiesOf([v6])).toBe('absent works');
  });

  it('is broken where it goes unanswered, and no socket at all has shown it', () => {
    const own = reading([hidden(1), hidden(2), v4]);
    expect(networkSeen({ reading: own, unanswered: 'ipv6' })).toMatchObject({
      ipv4: 'works',
      ipv6: 'broken',
    });
    const sockets = [{ ...noSockets, candidates: [v6] }];
    expect(networkSeen({ reading: own, unanswered: 'ipv6', sockets }).ipv6).toBe('works');
  });

  it('is not known where there may be a socket of it and no answer', () => {
    expect(familiesOf([hidden(1), hidden(2), v4])).toBe('works unknown');
    expect(familiesOf([hidden(1), hidden(2), v4], { isComplete: true })).toBe('works unknown');
    expect(familiesOf([seen('host', '192.168.1.2 1'), seen('host', '2a10:20::2 2'), v4])).toBe(
      'works unknown',
    );
    expect(familiesOf([seen('host', '192.168.1.2 1'), seen('host', 'fd00::2 2'), v4])).toBe(
      'works unknown',
    );
  });

  it('is not known where the server has no address of it', () => {
    const error = { url: stunUrl, code: 701, text: 'host lookup', family: 'ipv6' } as const;
    expect(familiesOf([hidden(1), hidden(2), v4], { errors: [error] })).toBe('works unknown');
  });

  it('is not known before everything was asked, or where nothing shows', () => {
    expect(networkSeen({}).ipv4).toBe('unknown');
    expect(familiesOf([])).toBe('unknown unknown');
    expect(familiesOf([hidden(1), hidden(2)])).toBe('unknown unknown');
  });

  it('is not known from a server on this machine', () => {
    const local = {
      reading: reading([seen('host', '20.1.1.2 1')], { isComplete: true }),
      servers: [check('stun:localhost:3478', answered)],
    };
    expect(networkSeen(local).ipv4).toBe('unknown');
  });

  it('works where its own address is what the outside has seen', () => {
    const evidence = {
      reading: reading([seen('host', '20.1.1.2 1')], { isComplete: true }),
      servers: [check(stunUrl, answered)],
    };
    expect(networkSeen(evidence).ipv4).toBe('works');
  });
});

describe('hints', () => {
  const hintsOf = (...candidates: readonly SeenCandidate[]) =>
    networkSeen({ reading: reading(candidates) }).hints;

  it('tell of a carrier and of several networks, and of nothing else', () => {
    expect(hintsOf(hidden(1), v4, v6)).toEqual([]);
    expect(hintsOf(seen('host', '100.64.0.2 1'))).toEqual(['carrier_grade_nat']);
    expect(hintsOf(v4, seen('srflx', '20.0.7.7 1'))).toEqual(['several_networks']);
    expect(hintsOf(v6, seen('srflx', '2a10:20::3 4000'))).toEqual([]);
  });
});

describe('hairpinning', () => {
  it('is not told of where the two ends could not know where the other one is', () => {
    const varying = { ...noSockets, candidates: [v4, seen('srflx', '20.0.1.2 7')] };
    expect(networkSeen({ hairpinning: 'no', sockets: [varying] }).hairpinning).toBe('unknown');
    expect(networkSeen({ hairpinning: 'no' }).hairpinning).toBe('no');
  });
});
