import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createLinkHistories, historyMs } from './link-history.js';
import { linkSample } from '../testing/link-samples.js';

const ana = v.parse(memberIdSchema, 'aaaaaaaaaaaaaaaa');
const second = (count: number) => 1_700_000_000_000 + count * 1_000;

describe('the history of a link', () => {
  it('keeps the last two minutes and no more', () => {
    const histories = createLinkHistories();
    for (let count = 0; count < 300; count += 1) {
      histories.handle(ana, { type: 'sample', sample: linkSample(second(count)) });
    }
    const { points } = histories.of(ana).get();
    expect(points).toHaveLength(120);
    expect(points.at(-1)?.at).toBe(second(299));
    expect(second(299) - (points[0]?.at ?? 0)).toBeLessThan(historyMs);
  });

  it('stays small when samples come too often', () => {
    const histories = createLinkHistories();
    for (let count = 0; count < 2_000; count += 1) {
      histories.handle(ana, { type: 'sample', sample: linkSample(second(0) + count) });
    }
    expect(histories.of(ana).get().points.length).toBeLessThanOrEqual(150);
  });

  it('tells whoever watches, from before the first sample on', () => {
    const histories = createLinkHistories();
    const history = histories.of(ana);
    let told = 0;
    history.subscribe(() => {
      told += 1;
    });
    histories.handle(ana, { type: 'sample', sample: linkSample(second(1), { roundTrip: 0.3 }) });
    expect(told).toBe(1);
    expect(history.get().latest?.roundTrip).toBe(0.3);
  });

  it('compares nothing across a rebuilt link, but keeps what was', () => {
    const histories = createLinkHistories();
    const feed = (at: number, bytesSent: number) =>
      histories.handle(ana, { type: 'sample', sample: linkSample(at, { bytesSent }) });
    feed(second(0), 1_000);
    feed(second(1), 2_000);
    histories.handle(ana, { type: 'closed' });
    expect(histories.of(ana).get().latest).toBeNull();
    feed(second(5), 10);
    feed(second(6), 1_010);
    const rates = histories
      .of(ana)
      .get()
      .points.map(({ sent }) => sent.bitrate);
    expect(rates).toEqual([null, 8_000, null, 8_000]);
  });

  it('starts over when the clock is set back', () => {
    const histories = createLinkHistories();
    for (const at of [second(10), second(11), second(3)]) {
      histories.handle(ana, { type: 'sample', sample: linkSample(at) });
    }
    expect(
      histories
        .of(ana)
        .get()
        .points.map(({ at }) => at),
    ).toEqual([second(3)]);
  });

  it('ends with the member', () => {
    const histories = createLinkHistories();
    histories.handle(ana, { type: 'sample', sample: linkSample(second(0)) });
    histories.handle(ana, { type: 'gone' });
    expect(histories.of(ana).get()).toEqual({ points: [], latest: null });
  });
});
