import { expect, test, vi } from 'vitest';
import { loadOnce } from './load-once.js';

test('code is fetched once, however often it is asked for', async () => {
  const fetchCode = vi.fn<() => Promise<string>>().mockResolvedValue('code');
  const load = loadOnce(fetchCode);
  expect(fetchCode).not.toHaveBeenCalled();
  expect(await Promise.all([load(), load()])).toEqual(['code', 'code']);
  expect(await load()).toBe('code');
  expect(fetchCode).toHaveBeenCalledTimes(1);
});

test('a fetch that failed is tried again', async () => {
  const fetchCode = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error('offline'))
    .mockResolvedValue('code');
  const load = loadOnce(fetchCode);
  await expect(load()).rejects.toThrow('offline');
  expect(await load()).toBe('code');
});
