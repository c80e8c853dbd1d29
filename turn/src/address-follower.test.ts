import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followAddresses } from './address-follower.js';
import type { TurnServer } from './server.js';

const everyMs = 1000;

/** A host whose addresses can be changed, and the servers that were made on it. */
function createHost(...first: string[]) {
  const host = {
    addresses: first,
    allocations: 0,
    isBroken: false,
    started: [] as string[],
    stopped: 0,
    failures: [] as unknown[],
    follow: () =>
      followAddresses({
        addresses: () => host.addresses,
        start: () => {
          if (host.isBroken) return Promise.reject(new Error('in use'));
          host.started.push(host.addresses.join(' '));
          return Promise.resolve({
            get allocations() {
              return host.allocations;
            },
            stop: () => {
              host.stopped += 1;
              return Promise.resolve();
            },
          } as TurnServer);
        },
        everyMs,
        onRebound: () => undefined,
        onFailed: (error) => void host.failures.push(error),
      }),
  };
  return host;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a server on the addresses of its host', () => {
  it('is made anew when an address comes that was not there at the start', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    host.addresses = ['127.0.0.1', '45.80.1.2'];
    await vi.advanceTimersByTimeAsync(2 * everyMs);
    expect(host.started).toEqual(['127.0.0.1', '127.0.0.1 45.80.1.2']);
    expect(host.stopped).toBe(1);
    await follower.end();
  });

  it('stays while nothing changes but the order', async () => {
    const host = createHost('127.0.0.1', '45.80.1.2');
    const follower = await host.follow();
    host.addresses = ['45.80.1.2', '127.0.0.1'];
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(host.started).toHaveLength(1);
    await follower.end();
  });

  it('waits for addresses that come and go to settle', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    for (const last of [2, 3, 4, 5]) {
      host.addresses = ['127.0.0.1', `45.80.1.${last}`];
      await vi.advanceTimersByTimeAsync(everyMs);
    }
    expect(host.started).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(host.started.at(-1)).toBe('127.0.0.1 45.80.1.5');
    await follower.end();
  });

  it('interrupts no call: it waits for the last allocation to end', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    host.allocations = 1;
    host.addresses = ['127.0.0.1', '45.80.1.2'];
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(host.stopped).toBe(0);
    host.allocations = 0;
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(host.started).toHaveLength(2);
    await follower.end();
  });

  it('tries again when it could not be started', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    host.addresses = ['45.80.1.2'];
    host.isBroken = true;
    await vi.advanceTimersByTimeAsync(3 * everyMs);
    expect(host.failures.length).toBeGreaterThan(0);
    host.isBroken = false;
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(host.started.at(-1)).toBe('45.80.1.2');
    await follower.end();
  });

  it('is left alone once that is asked for', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    await follower.end();
    host.addresses = ['45.80.1.2'];
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(host.started).toHaveLength(1);
  });
});
