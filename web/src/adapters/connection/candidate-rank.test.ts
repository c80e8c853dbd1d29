import { describe, expect, it } from 'vitest';
import {
  iceUsernameOf,
  rankedCandidate,
  rankedDescription,
  type IceRole,
} from './candidate-rank.js';

const host = 'candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host generation 0 ufrag aaaa';
const reflexive =
  'candidate:2 1 udp 1686052607 198.51.100.1 50000 typ srflx raddr 0.0.0.0 rport 0 generation 0';
const relay = 'candidate:3 1 udp 41885439 203.0.113.9 49160 typ relay raddr 0.0.0.0 rport 0';

const priorityOf = (candidate: string) => Number(candidate.split(' ')[3]);
const ranked = (role: IceRole, generation: number) =>
  [host, reflexive, relay].map((each) => priorityOf(rankedCandidate(each, role, generation)));

/** RFC 8445 §6.1.2.3: that of the controlling agent, then that of the controlled one. */
const pair = (controlling: number, controlled: number) =>
  2n ** 32n * BigInt(Math.min(controlling, controlled)) +
  2n * BigInt(Math.max(controlling, controlled)) +
  (controlling > controlled ? 1n : 0n);
/** Own candidates keep their priorities. */
const own = { host: 2_122_260_223, relay: 41_885_439, relayTls: 8_331_263 };

describe('the ranks of the other end’s candidates', () => {
  it('leave the first generation alone at the end that chooses the pair', () => {
    for (const each of [host, reflexive, relay]) {
      expect(rankedCandidate(each, 'controlling', 0)).toBe(each);
    }
  });

  it('keep everything but the priority', () => {
    expect(rankedCandidate(reflexive, 'controlled', 2)).toBe(
      'candidate:2 1 udp 10 198.51.100.1 50000 typ srflx raddr 0.0.0.0 rport 0 generation 0',
    );
  });

  it.each(['controlling', 'controlled'] as const)('prefer direct ways at the %s end', (role) => {
    for (const generation of [1, 2, 50]) {
      const [hostRank = 0, reflexiveRank = 0, relayRank = 0] = ranked(role, generation);
      expect(hostRank).toBeGreaterThanOrEqual(reflexiveRank);
      expect(reflexiveRank).toBeGreaterThan(relayRank);
    }
  });

  it('put a way through the other end’s relay above every pair of an earlier generation', () => {
    for (const generation of [0, 1, 7]) {
      const [hostBefore = 0] = ranked('controlling', generation);
      const [, , relayAfter = 0] = ranked('controlling', generation + 1);
      expect(pair(own.host, relayAfter)).toBeGreaterThan(pair(own.host, hostBefore));
    }
  });

  it('put a way through the own relay above every pair of an earlier generation, at the end that follows', () => {
    for (const generation of [0, 1, 1_000]) {
      const [hostBefore = 0] = ranked('controlled', generation);
      const [hostAfter = 0] = ranked('controlled', generation + 1);
      for (const ownRelay of [own.relay, own.relayTls]) {
        expect(pair(hostAfter, ownRelay)).toBeGreaterThan(pair(hostBefore, own.host));
      }
    }
  });

  it.each(['controlling', 'controlled'] as const)(
    'stay within 31 bits at the %s end, however often ICE is restarted',
    (role) => {
      for (const generation of [0, 1, 10 ** 6, 10 ** 9]) {
        for (const priority of ranked(role, generation)) {
          expect(priority).toBeGreaterThan(0);
          expect(priority).toBeLessThan(2 ** 31);
        }
      }
    },
  );

  it('are given to the candidates in a description, and to nothing else in it', () => {
    const sdp = ['v=0', 'a=ice-ufrag:abcd', `a=${relay}`, 'a=mid:0', ''].join('\r\n');
    const expected = rankedCandidate(relay, 'controlled', 1);
    expect(rankedDescription(sdp, 'controlled', 1)).toBe(sdp.replace(relay, expected));
    expect(iceUsernameOf(sdp)).toBe('abcd');
  });

  it('leave alone what is no candidate', () => {
    for (const text of ['', 'candidate:', 'nonsense', 'candidate:1 1 udp x 192.0.2.1 1 typ host']) {
      expect(rankedCandidate(text, 'controlled', 3)).toBe(text);
    }
  });
});
