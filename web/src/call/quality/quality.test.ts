import { memberIdSchema, type MemberId } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { LinkSample } from '../link/link-sample.js';
import { createQuality } from './quality.js';
import { linkSample, receivedSection, sentSection } from '../testing/link-samples.js';

const member = (letter: string) => v.parse(memberIdSchema, letter.repeat(16));
const [ana, bob, cleo] = [member('a'), member('b'), member('c')];

interface Line {
  /** share of packets lost on the way here, and on the way there */
  readonly lost?: number;
  readonly lostThere?: number;
  /** seconds */
  readonly roundTrip?: number;
  readonly limitedBy?: 'cpu' | 'bandwidth';
  /** bit/s */
  readonly available?: number;
}

/** Links that carry 100 packets a second each way and aim at 1 Mbit/s, on a clock of their own. */
function scene() {
  let changes = 0;
  const narrow = new Set<MemberId>();
  const quality = createQuality({
    isNarrow: (of) => narrow.has(of),
    onChange: () => {
      changes += 1;
    },
  });
  const counts = new Map<MemberId, { packets: number; lost: number }>();
  let now = 1_700_000_000_000;

  const sampleOf = (of: MemberId, line: Line): LinkSample => {
    const { lost = 0, lostThere = 0, roundTrip = 0.05, limitedBy, available = 5_000_000 } = line;
    const before = counts.get(of) ?? { packets: 0, lost: 0 };
    const after = {
      packets: before.packets + Math.round(100 * (1 - lost)),
      lost: before.lost + Math.round(100 * lost),
    };
    counts.set(of, after);
    return linkSample(now, {
      roundTrip,
      availableOutgoing: available,
      sent: {
        mic: null,
        camera: sentSection({
          packets: after.packets + after.lost,
          lossAtReceiver: lostThere,
          limitedBy: limitedBy ?? 'none',
          targetBitrate: 1_000_000,
        }),
        screen: null,
      },
      received: {
        mic: null,
        camera: receivedSection({ packets: after.packets, packetsLost: after.lost }),
        screen: null,
      },
    });
  };

  return {
    quality,
    /** Links that the budget measured to be narrow. */
    narrow,
    get changes() {
      return changes;
    },
    /** So many seconds pass with the lines like this. */
    pass: (seconds: number, lines: ReadonlyMap<MemberId, Line>) => {
      for (let count = 0; count < seconds; count += 1) {
        now += 1_000;
        for (const [of, line] of lines) {
          quality.handle(of, { type: 'sample', sample: sampleOf(of, line) });
        }
      }
    },
    /** Nothing is heard of any link. */
    silence: (seconds: number) => {
      now += seconds * 1_000;
    },
    complaintsOf: (of: MemberId) =>
      (quality.state.links.get(of) ?? []).map(({ complaint }) => complaint),
  };
}

const only = (line: Line) => new Map([[ana, line]]);

describe('warnings of a link', () => {
  it.each<[string, Line, string, number | null]>([
    ['loses packets on the way here', { lost: 0.08 }, 'loss-received', 0.08],
    ['loses packets on the way there', { lostThere: 0.12 }, 'loss-sent', 0.12],
    ['is slow', { roundTrip: 0.612 }, 'delay', 0.6],
    ['has no room for the picture', { limitedBy: 'bandwidth', available: 1_100_000 }, 'room', null],
  ])('come when it %s for five seconds', (_, line, complaint, figure) => {
    const { pass, quality } = scene();
    pass(5, only({}));
    pass(4, only(line));
    expect(quality.state.links.size).toBe(0);
    pass(5, only(line));
    expect(quality.state.links.get(ana)).toMatchObject([{ complaint }]);
    const shown = quality.state.links.get(ana)?.[0]?.figure ?? null;
    expect(shown?.toFixed(2) ?? null).toBe(figure?.toFixed(2) ?? null);
  });

  it.each<[string, Line]>([
    ['a loss of 4 %', { lost: 0.04 }],
    ['a loss of 5 %', { lost: 0.05 }],
    ['a round trip of 400 ms', { roundTrip: 0.4 }],
    ['an encoder that the processor limits', { limitedBy: 'cpu', available: 1_000_000 }],
    ['a limit of our own while there is room', { limitedBy: 'bandwidth', available: 2_500_000 }],
  ])('do not come for %s', (_, line) => {
    const { pass, quality } = scene();
    pass(60, only(line));
    expect(quality.state.links.size).toBe(0);
  });

  it('come when the budget makes less of the pictures, for what the line carries', () => {
    const line = scene();
    line.narrow.add(ana);
    line.pass(12, only({}));
    expect(line.complaintsOf(ana)).toEqual(['room']);
    line.narrow.clear();
    line.pass(12, only({}));
    expect(line.complaintsOf(ana)).toEqual([]);
  });

  it('do not come for one burst, however bad', () => {
    const line = scene();
    line.pass(10, only({}));
    line.pass(1, only({ lost: 0.9 }));
    line.pass(20, only({}));
    expect(line.changes).toBe(0);
    expect(line.quality.state.links.size).toBe(0);
  });

  it('go only after ten good seconds', () => {
    const { pass, complaintsOf } = scene();
    pass(10, only({ roundTrip: 0.8 }));
    pass(9, only({}));
    expect(complaintsOf(ana)).toEqual(['delay']);
    pass(1, only({ roundTrip: 0.8 }));
    pass(9, only({}));
    expect(complaintsOf(ana)).toEqual(['delay']);
    pass(2, only({}));
    expect(complaintsOf(ana)).toEqual([]);
  });

  it('neither come nor go while it is between bad and well', () => {
    const { pass, complaintsOf } = scene();
    pass(30, only({ roundTrip: 0.38 }));
    expect(complaintsOf(ana)).toEqual([]);
    pass(8, only({ roundTrip: 0.5 }));
    pass(30, only({ roundTrip: 0.38 }));
    expect(complaintsOf(ana)).toEqual(['delay']);
  });

  it('are not made of a silence', () => {
    const { pass, silence, complaintsOf } = scene();
    pass(2, only({ roundTrip: 0.8 }));
    silence(30);
    pass(2, only({ roundTrip: 0.8 }));
    expect(complaintsOf(ana)).toEqual([]);
  });

  it('change their figure every five seconds at most', () => {
    const line = scene();
    line.pass(12, only({ lost: 0.1 }));
    const before = line.changes;
    for (let count = 0; count < 20; count += 1) {
      line.pass(1, only({ lost: count % 2 === 0 ? 0.1 : 0.3 }));
    }
    expect(line.changes - before).toBeLessThanOrEqual(4);
  });

  it.each(['closed', 'gone'] as const)('end when the link is %s', (type) => {
    const { pass, quality } = scene();
    pass(10, only({ lost: 0.2 }));
    expect(quality.state.links.size).toBe(1);
    quality.handle(ana, { type });
    expect(quality.state.links.size).toBe(0);
  });
});

describe('warnings of oneself', () => {
  const lines = (...each: readonly Line[]) =>
    new Map([ana, bob, cleo].map((of, index) => [of, each[index] ?? {}]));
  const narrow: Line = { limitedBy: 'bandwidth', available: 1_000_000 };

  it('say that the own uplink is the limit when most links suffer, and then blame nobody else', () => {
    const { pass, quality } = scene();
    pass(12, lines(narrow, { lostThere: 0.1 }, {}));
    expect(quality.state.own).toEqual(['uplink']);
    expect(quality.state.links.size).toBe(0);
  });

  it('need most of the links, and two at least', () => {
    const { pass, quality, complaintsOf } = scene();
    pass(12, lines(narrow));
    expect(quality.state.own).toEqual([]);
    expect(complaintsOf(ana)).toEqual(['room']);
    const alone = scene();
    alone.pass(12, only(narrow));
    expect(alone.quality.state.own).toEqual([]);
  });

  it('tell the way in and the distance from the way out', () => {
    const { pass, quality } = scene();
    pass(12, lines({ lost: 0.1 }, { lost: 0.1 }, { lost: 0.1, lostThere: 0.1 }));
    expect(quality.state.own).toEqual(['downlink']);
    expect([...quality.state.links.keys()]).toEqual([cleo]);
    pass(30, lines({ roundTrip: 0.9 }, { roundTrip: 0.9 }));
    expect(quality.state.own).toEqual(['delay']);
  });
});
