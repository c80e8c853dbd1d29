import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakeSurroundings } from '../testing/fake-surroundings.js';
import { createRelayWatch } from './relay-watch.js';

function setUp(urls: string[] = ['stun:relay.test', 'turn:relay.test']) {
  const clock = createFakeClock();
  const surroundings = createFakeSurroundings();
  let returns = 0;
  const watch = createRelayWatch({
    clock,
    probe: surroundings.probeRelay,
    iceServers: () => [{ urls }],
    onReturn: () => {
      returns += 1;
    },
  });
  return { clock, surroundings, watch, returns: () => returns };
}

describe('a relay that links need', () => {
  it('is said to be back within 2 s of answering again, once', async () => {
    const { clock, surroundings, watch, returns } = setUp();
    surroundings.relayAnswers = false;
    watch.want(true);
    await clock.advance(5 * 60_000);
    expect(returns()).toBe(0);
    surroundings.relayAnswers = true;
    await clock.advance(2_000);
    expect(returns()).toBe(1);
    await clock.advance(60_000);
    expect(returns()).toBe(1);
  });

  it('is not said to be back where it has answered all the time', async () => {
    const { clock, watch, returns } = setUp();
    watch.want(true);
    await clock.advance(60_000);
    expect(returns()).toBe(0);
  });

  it('is not asked any more once no link needs it', async () => {
    const { clock, surroundings, watch } = setUp();
    surroundings.relayAnswers = false;
    watch.want(true);
    await clock.advance(3_000);
    expect(surroundings.watchers).toBe(1);
    watch.want(false);
    expect(surroundings.watchers).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('is not looked for where there is none', async () => {
    const { clock, surroundings, watch } = setUp(['stun:relay.test']);
    watch.want(true);
    await clock.advance(30_000);
    expect(surroundings.watchers).toBe(0);
  });
});
