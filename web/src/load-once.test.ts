import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadOnce } from './load-once.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('code is fetched once, however often it is asked for', async () => {
  const fetchCode = vi.fn<() => Promise<string>>().mockResolvedValue('code');
  const load = loadOnce(fetchCode);
  expect(fetchCode).not.toHaveBeenCalled();
  expect(await Promise.all([load(), load()])).toEqual(['code', 'code']);
  expect(await load()).toBe('code');
  expect(fetchCode).toHaveBeenCalledTimes(1);
});

test('a fetch that a change of the network ended is tried again for all who wait', async () => {
  const fetchCode = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error('network changed'))
    .mockRejectedValueOnce(new Error('offline'))
    .mockResolvedValue('code');
  const load = loadOnce(fetchCode);
  const both = Promise.all([load(), load()]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await both).toEqual(['code', 'code']);
  expect(fetchCode).toHaveBeenCalledTimes(3);
});

test('a fetch that goes on failing is told, and is tried again by the next one who asks', async () => {
  const fetchCode = vi.fn<() => Promise<string>>().mockRejectedValue(new Error('offline'));
  const load = loadOnce(fetchCode);
  const [loading] = await Promise.all([
    Promise.allSettled([load()]),
    vi.advanceTimersByTimeAsync(3_000),
  ]);
  expect(loading).toMatchObject([{ status: 'rejected', reason: { message: 'offline' } }]);
  expect(fetchCode).toHaveBeenCalledTimes(4);
  fetchCode.mockResolvedValue('code');
  expect(await load()).toBe('code');
});
