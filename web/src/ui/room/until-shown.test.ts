import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createObservable } from '../../call/observable.js';
import type { CallPhase, CallState } from '../../call/state.js';
import { patienceMs, untilShown } from './until-shown.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const stateIn = (phase: CallPhase): CallState => ({ phase }) as CallState;

function joiningCall() {
  const state = createObservable(stateIn({ type: 'joining' }));
  const shown = vi.fn<() => void>();
  void untilShown({ state }).then(shown);
  return { state, shown };
}

test('the stage is due once the first offers had time to go out', async () => {
  const { state, shown } = joiningCall();
  await vi.advanceTimersByTimeAsync(50);
  state.set(stateIn({ type: 'in-call' }));
  await vi.advanceTimersByTimeAsync(10);
  expect(shown).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(10);
  expect(shown).toHaveBeenCalledTimes(1);
});

test('a refusal is due at once', async () => {
  const { state, shown } = joiningCall();
  state.set(stateIn({ type: 'refused', code: 'room_full' }));
  await vi.advanceTimersByTimeAsync(0);
  expect(shown).toHaveBeenCalledTimes(1);
});

test('that a join takes long is due after a moment', async () => {
  const { shown } = joiningCall();
  await vi.advanceTimersByTimeAsync(patienceMs - 1);
  expect(shown).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(shown).toHaveBeenCalledTimes(1);
});
