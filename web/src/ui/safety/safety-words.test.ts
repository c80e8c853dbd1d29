import { describe, expect, it } from 'vitest';
import type { SafetyView } from '../../call/safety/safety-view.js';
import { changeWords } from './safety-words.js';
import { alarmWords, shieldState } from './shield-state.js';

const code = {
  type: 'code',
  signs: [1, 2, 3, 4, 5, 6],
  mark: null,
  changed: null,
} as const satisfies SafetyView;

describe('the shield on a tile', () => {
  it('is quiet while nothing has to be done', () => {
    for (const view of [
      { type: 'pending' },
      code,
      { type: 'unavailable', why: 'insecure', wasCompared: false },
      { ...code, changed: { by: 'their-key', wasCompared: false } },
    ] satisfies SafetyView[]) {
      expect(shieldState(view).look).toBe('open');
    }
    expect(shieldState({ ...code, mark: 'matches' }).look).toBe('matches');
  });

  it('warns of a code that differs, that changed after it was compared, that was refused or is gone', () => {
    for (const view of [
      { ...code, mark: 'differs' },
      { ...code, changed: { by: 'their-key', wasCompared: true } },
      { type: 'refused', why: 'mismatch', wasCompared: false },
      { type: 'unavailable', why: 'no-answer', wasCompared: true },
    ] satisfies SafetyView[]) {
      expect(shieldState(view).look).toBe('alarm');
    }
  });
});

describe('what people are told without asking', () => {
  it('is what the shield warns of, but not what they found themselves', () => {
    expect(
      alarmWords({ type: 'refused', why: 'mismatch', wasCompared: false }, 'Ana'),
    ).not.toBeNull();
    const changed = { ...code, changed: { by: 'their-key', wasCompared: true } } as const;
    expect(alarmWords(changed, 'Ana')).toBe('The safety code with Ana changed');
    expect(alarmWords({ ...code, mark: 'differs' }, 'Ana')).toBeNull();
    expect(alarmWords({ type: 'pending' }, 'Ana')).toBeNull();
  });
});

describe('a code that changed', () => {
  it('is to be compared again when the one before was', () => {
    expect(changeWords({ by: 'own-key', wasCompared: true }, 'Ana')).toContain('Compare it again');
    expect(changeWords({ by: 'own-key', wasCompared: false }, 'Ana')).not.toContain('Compare');
    expect(changeWords({ by: 'their-key', wasCompared: false }, 'Ana')).toContain('listening in');
  });
});
