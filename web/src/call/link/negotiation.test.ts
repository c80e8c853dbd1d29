import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerSignal } from '../ports.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createNegotiation } from './negotiation.js';

const offer: PeerSignal = { type: 'offer', sdp: 'offer' };
const answer: PeerSignal = { type: 'answer', sdp: 'answer' };
const candidate = (text: string): PeerSignal => ({
  type: 'candidate',
  candidate: { candidate: text, sdpMid: '0' },
});
const relay = candidate('candidate:1 1 udp 41885439 203.0.113.9 49160 typ relay raddr 0.0.0.0');

function createEnd(initiator: boolean) {
  const clock = createFakeClock();
  const sent: PeerSignal[] = [];
  const delivered: PeerSignal[] = [];
  const negotiation = createNegotiation({
    clock,
    initiator,
    send: (data) => sent.push(data as PeerSignal),
    deliver: (data) => delivered.push(data),
  });
  const names = (signals: readonly PeerSignal[]) =>
    signals.map((data) =>
      [data.type === 'candidate' ? data.candidate.candidate : data.sdp, data.round].join(' '),
    );
  return {
    clock,
    negotiation,
    sent: () => names(sent.splice(0)),
    delivered: () => names(delivered.splice(0)),
  };
}

describe('the initiator’s signals', () => {
  it('are counted by their offers (L9)', () => {
    const { negotiation, sent } = createEnd(true);
    negotiation.tell(offer);
    negotiation.tell(candidate('a'));
    negotiation.hear({ ...answer, round: 1 });
    negotiation.tell(offer);
    expect(sent()).toEqual(['offer 1', 'a 1', 'offer 2']);
  });

  it('are answered once, and by nothing but the answer to the last offer (L9)', () => {
    const { negotiation, delivered } = createEnd(true);
    negotiation.tell(offer);
    negotiation.supersede();
    expect(negotiation.hear({ ...answer, round: 1 })).toBe(false);
    negotiation.tell(offer);
    for (const round of [0, 1, 3]) negotiation.hear({ ...answer, round });
    expect(delivered()).toEqual([]);
    expect(negotiation.hear({ ...answer, round: 2 })).toBe(true);
    expect(negotiation.hear({ ...answer, round: 2 })).toBe(false);
    expect(delivered()).toEqual(['answer 2']);
  });

  it('are sent again until they are answered, then only the candidates (L10)', () => {
    const { negotiation, sent } = createEnd(true);
    negotiation.tell(offer);
    negotiation.tell(candidate('a'));
    sent();
    negotiation.resend();
    expect(sent()).toEqual(['offer 1', 'a 1']);
    negotiation.hear({ ...answer, round: 1 });
    negotiation.resend();
    expect(sent()).toEqual(['a 1']);
  });

  it('keep candidates of a restart back until the other end’s relay is known, or for 0.3 s', async () => {
    const { clock, negotiation, sent } = createEnd(true);
    negotiation.tell(offer);
    negotiation.hear({ ...answer, round: 1 });
    negotiation.tell(offer);
    negotiation.tell(candidate('b'));
    negotiation.hear({ ...answer, round: 2 });
    negotiation.hear({ ...candidate('host'), round: 2 });
    expect(sent()).toEqual(['offer 1', 'offer 2']);
    negotiation.hear({ ...relay, round: 2 });
    negotiation.tell(candidate('c'));
    expect(sent()).toEqual(['b 2', 'c 2']);

    negotiation.tell(offer);
    negotiation.tell(candidate('d'));
    negotiation.hear({ ...answer, round: 3 });
    await clock.advance(300);
    expect(sent()).toEqual(['offer 3', 'd 3']);
    expect(clock.pending).toBe(0);
  });

  it('never include an answer to an offer of the other end (L3)', () => {
    const { negotiation, delivered } = createEnd(true);
    negotiation.hear({ ...offer, round: 9 });
    expect(delivered()).toEqual([]);
  });
});

describe('the other end’s signals', () => {
  it('follow the offer, and repeat the answer where that was lost (L10)', () => {
    const { negotiation, sent, delivered } = createEnd(false);
    expect(negotiation.hear({ ...offer, round: 1 })).toBe(true);
    negotiation.tell(answer);
    negotiation.tell(candidate('a'));
    expect(sent()).toEqual(['answer 1', 'a 1']);
    expect(negotiation.hear({ ...offer, round: 1 })).toBe(false);
    expect(sent()).toEqual(['answer 1', 'a 1']);
    expect(delivered()).toEqual(['offer 1']);
  });

  it('take candidates that came before their offer, each once, and none of an older round (L9)', () => {
    const { negotiation, delivered } = createEnd(false);
    negotiation.hear({ ...offer, round: 1 });
    negotiation.tell(answer);
    negotiation.hear({ ...candidate('new'), round: 2 });
    negotiation.hear({ ...offer, round: 2 });
    negotiation.hear({ ...candidate('old'), round: 1 });
    negotiation.hear({ ...candidate('new'), round: 2 });
    expect(delivered()).toEqual(['offer 1', 'offer 2', 'new 2']);
  });

  it('take one offer after the other, of those that wait the newest (L9)', () => {
    const { negotiation, sent, delivered } = createEnd(false);
    for (const round of [1, 2, 4, 3]) negotiation.hear({ ...offer, round });
    expect(delivered()).toEqual(['offer 1']);
    negotiation.tell(answer);
    expect(delivered()).toEqual(['offer 4']);
    negotiation.tell(answer);
    expect(sent()).toEqual(['answer 1', 'answer 4']);
    negotiation.hear({ ...offer, round: 2 });
    expect(delivered()).toEqual([]);
  });

  it('keep no more candidates than a browser makes', () => {
    const { negotiation, delivered } = createEnd(false);
    for (let number = 0; number < 1_000; number += 1) {
      negotiation.hear({ ...candidate(`c${number}`), round: 7 });
    }
    negotiation.hear({ ...offer, round: 7 });
    expect(delivered().length).toBeLessThan(200);
  });
});

describe('signals that are lost, doubled and reordered', () => {
  it('end in one round that both know, once one repetition gets through', () => {
    const fate = fc.constantFrom('arrives', 'lost', 'twice', 'late');
    fc.assert(
      fc.property(
        fc.array(fate, { minLength: 60, maxLength: 60 }),
        fc.nat(3),
        (fates, restarts) => {
          const wires = { toOther: [] as PeerSignal[], toInitiator: [] as PeerSignal[] };
          const late: (() => void)[] = [];
          const known = { initiator: 0, other: 0 };
          const post = (wire: PeerSignal[], data: PeerSignal) => {
            switch (fates.pop()) {
              case 'lost':
                return;
              case 'late':
                late.push(() => wire.push(data));
                return;
              case 'twice':
                wire.push(data, data);
                return;
              default:
                wire.push(data);
            }
          };
          const clock = createFakeClock();
          let answers = 0;
          const initiator = createNegotiation({
            clock,
            initiator: true,
            send: (data) => post(wires.toOther, data as PeerSignal),
            deliver: (data) => {
              if (data.type !== 'answer') return;
              answers += 1;
              known.initiator = data.round ?? 0;
            },
          });
          let answering = false;
          const other = createNegotiation({
            clock,
            initiator: false,
            send: (data) => post(wires.toInitiator, data as PeerSignal),
            deliver: (data) => {
              if (data.type !== 'offer') return;
              // A second offer would end simple-peer.
              expect(answering).toBe(false);
              answering = true;
              known.other = data.round ?? 0;
            },
          });
          const run = () => {
            while (wires.toOther.length + wires.toInitiator.length > 0 || answering) {
              const toOther = wires.toOther.shift();
              if (toOther !== undefined) other.hear(toOther);
              const toInitiator = wires.toInitiator.shift();
              if (toInitiator !== undefined) initiator.hear(toInitiator);
              if (answering && wires.toOther.length % 2 === 0) {
                answering = false;
                other.tell(answer);
              }
            }
          };
          for (let round = 0; round <= restarts; round += 1) {
            initiator.supersede();
            initiator.tell(offer);
            initiator.tell(candidate(`c${round}`));
            if (round % 2 === 0) run();
          }
          run();
          for (const arrive of late.splice(0)) arrive();
          run();
          fates.length = 0;
          initiator.resend();
          run();
          expect(known).toEqual({ initiator: restarts + 1, other: restarts + 1 });
          expect(answers).toBeLessThanOrEqual(restarts + 1);
          initiator.close();
          other.close();
          expect(clock.pending).toBe(0);
        },
      ),
    );
  });
});
