import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { LinkWarning, QualityState } from '../../../call/state.js';
import { tellWarnings, type ToldWarnings } from './warning-toasts.js';

const ana = { id: v.parse(memberIdSchema, 'member-Ana-aaaaa'), name: 'Ana' };
const losing = (figure: number): LinkWarning => ({ complaint: 'loss-received', figure });
const calm: QualityState = { links: new Map(), own: [] };
const warned = (...warnings: readonly LinkWarning[]): QualityState => ({
  links: new Map([[ana.id, warnings]]),
  own: [],
});

/** Everything that is said while the quality changes like this, a second apart. */
function said(...states: readonly (QualityState | { readonly wait: number })[]) {
  let told: ToldWarnings = new Map();
  let now = 0;
  return states.flatMap((state) => {
    now += 1_000;
    if ('wait' in state) {
      now += state.wait;
      return [];
    }
    const telling = tellWarnings(told, state, [ana], now);
    told = telling.told;
    return telling.texts;
  });
}

describe('warnings of a line', () => {
  it('are said once, however long they last and whatever their figure becomes', () => {
    expect(said(calm, warned(losing(0.08)), warned(losing(0.12)), warned(losing(0.12)))).toEqual([
      'Ana’s line is losing packets (8 %)',
    ]);
  });

  it('are not said again when they come back soon', () => {
    const bad = warned(losing(0.08));
    expect(said(bad, calm, { wait: 60_000 }, bad, calm, { wait: 90_000 }, bad)).toHaveLength(1);
  });

  it('are said again after two quiet minutes', () => {
    const bad = warned(losing(0.08));
    expect(said(bad, calm, { wait: 120_000 }, bad)).toHaveLength(2);
  });

  it('are said each for itself, and those of oneself too', () => {
    const delay: LinkWarning = { complaint: 'delay', figure: 0.65 };
    expect(
      said(warned(losing(0.08)), { links: new Map([[ana.id, [delay]]]), own: ['uplink'] }),
    ).toEqual([
      'Ana’s line is losing packets (8 %)',
      'Your uplink is the limit: people see and hear you less well',
      'The line to Ana is slow, so words arrive late (0.65 s)',
    ]);
  });
});
