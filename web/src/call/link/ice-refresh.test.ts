import type { Ack, IceConfig } from '@parley/shared';
import { describe, expect, it } from 'vitest';
import { createIceServers } from './ice-refresh.js';
import { createFakeClock } from '../testing/fake-clock.js';

const minute = 60_000;

function create(ttlMs: number, answer: (now: number) => Ack<IceConfig>) {
  const clock = createFakeClock();
  const asked: number[] = [];
  const start = clock.now();
  const servers = createIceServers(clock, () => {
    asked.push(clock.now() - start);
    return Promise.resolve(answer(clock.now()));
  });
  servers.set({ iceServers: [{ urls: ['turn:first.test'] }], expiresAt: start + ttlMs });
  return { clock, servers, asked };
}

const fresh =
  (ttlMs: number) =>
  (now: number): Ack<IceConfig> => ({
    ok: true,
    value: { iceServers: [{ urls: ['turn:next.test'] }], expiresAt: now + ttlMs },
  });

describe('ICE servers', () => {
  it('are asked for anew well before they expire, again and again (I1)', async () => {
    const { clock, servers, asked } = create(20 * minute, fresh(20 * minute));
    expect(servers.get()).toEqual([{ urls: ['turn:first.test'] }]);
    await clock.advance(40 * minute);
    expect(asked).toEqual([15 * minute, 30 * minute]);
    expect(servers.get()).toEqual([{ urls: ['turn:next.test'] }]);
  });

  it('are kept and asked for again when the server does not answer', async () => {
    const { clock, servers, asked } = create(20 * minute, () => ({
      ok: false,
      code: 'unavailable',
      message: '',
    }));
    await clock.advance(16 * minute);
    expect(asked).toEqual([15 * minute, 15.5 * minute, 16 * minute]);
    expect(servers.get()).toEqual([{ urls: ['turn:first.test'] }]);
  });

  it('are not asked for in a loop by a clock that is fast, nor forgotten by one that is slow', async () => {
    const fast = create(-120 * minute, fresh(-120 * minute));
    await fast.clock.advance(2 * minute);
    expect(fast.asked).toHaveLength(4);
    const slow = create(24 * 60 * minute, fresh(24 * 60 * minute));
    await slow.clock.advance(60 * minute);
    expect(slow.asked).toHaveLength(2);
  });

  it('are asked for at once when the machine slept past their time, and not when it slept for less', async () => {
    const { clock, asked } = create(20 * minute, fresh(20 * minute));
    await clock.sleep(14 * minute);
    await clock.advance(0);
    expect(asked).toEqual([]);
    await clock.sleep(60 * minute);
    await clock.advance(0);
    expect(asked).toEqual([74 * minute]);
  });

  it('are not asked for any more after the end, and an answer that comes then is dropped', async () => {
    const { clock, servers, asked } = create(20 * minute, fresh(20 * minute));
    servers.stop();
    await clock.advance(60 * minute);
    expect(asked).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
