import { describe, expect, it } from 'vitest';
import { createFakeClock, settle } from '../call/testing/fake-clock.js';
import { createWatch, within } from './watch.js';

const never = new AbortController().signal;

describe('waiting', () => {
  it('ends when the thing has come about', async () => {
    const clock = createFakeClock();
    const watch = createWatch(clock, never);
    let isThere = false;
    const answer = watch.until(() => isThere, 1_000);
    watch.changed();
    await clock.advance(500);
    isThere = true;
    watch.changed();
    expect(await answer).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('ends when time has run out', async () => {
    const clock = createFakeClock();
    const answer = createWatch(clock, never).until(() => false, 1_000);
    await clock.advance(1_000);
    expect(await answer).toBe(false);
  });

  it('ends with everything else, and does not begin after that', async () => {
    const clock = createFakeClock();
    const end = new AbortController();
    const watch = createWatch(clock, end.signal);
    const answer = watch.until(() => false, 1_000);
    end.abort();
    expect(await answer).toBe(false);
    expect(await watch.until(() => false, 1_000)).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

describe('an answer with a deadline', () => {
  it('is handed on, and whoever gave it told that nobody waits any longer', async () => {
    const clock = createFakeClock();
    let told: AbortSignal | undefined;
    const answer = await within(clock, never, 1_000, async (signal) => {
      told = signal;
      return Promise.resolve('here');
    });
    expect(answer).toBe('here');
    expect(told?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is none when it comes too late', async () => {
    const clock = createFakeClock();
    let told: AbortSignal | undefined;
    const answer = within(clock, never, 1_000, (signal) => {
      told = signal;
      return new Promise<string>(() => undefined);
    });
    await clock.advance(1_000);
    expect(await answer).toBeUndefined();
    expect(told?.aborted).toBe(true);
  });

  it('fails as whoever was asked fails', async () => {
    const clock = createFakeClock();
    const asked = within(clock, never, 1_000, () => Promise.reject(new Error('no')));
    await expect(asked).rejects.toThrow('no');
    await settle();
    expect(clock.pending).toBe(0);
  });
});
