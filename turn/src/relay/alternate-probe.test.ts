import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { Method } from '@parley/stun/message-type';
import { transportAddress } from '@parley/stun/transport-address';
import { present } from '@parley/stun/testing/present';
import { SECRET } from '../testing/requests.js';
import { START_EPOCH } from '../testing/test-client.js';
import { TestRelay } from '../testing/test-relay.js';
import { AlternateProbe, type ProbeOutcome } from './alternate-probe.js';

const OTHER = { address: transportAddress('9.9.9.9', 3478), domain: undefined };

/** Asks once; the octets of the answer. */
function exchange(probe: AlternateProbe, relay: TestRelay, port = 40_000): Buffer {
  const client = relay.client('ana', port, '1.1.1.1');
  client.send(probe.request(START_EPOCH + relay.now));
  const [answer] = client.take();
  if (answer?.kind !== 'message') throw new Error('expected an answer');
  return answer.bytes;
}

const ask = (probe: AlternateProbe, relay: TestRelay): ProbeOutcome | undefined =>
  probe.receive(exchange(probe, relay));

/** A probe that has its nonce. */
function challenged(relay: TestRelay, secret = SECRET): AlternateProbe {
  const probe = new AlternateProbe(() => secret);
  expect(ask(probe, relay)).toBe('ask-again');
  return probe;
}

describe('asking another server whether it can serve', () => {
  it('finds one that serves, and leaves nothing there', () => {
    const relay = new TestRelay();
    expect(ask(challenged(relay), relay)).toBe('in-service');
    expect(relay.core.allocations).toBe(0);
    expect(relay.opening).toEqual([]);
  });

  it('finds one in service that sends its users elsewhere, itself among them', () => {
    const relay = new TestRelay({ alternateServers: [OTHER] });
    expect(ask(challenged(relay), relay)).toBe('in-service');
  });

  it.each([
    ['with nowhere to send clients', []],
    ['that sends clients on', [OTHER]],
  ])('notices one that drains, %s', (_what, alternateServers) => {
    const relay = new TestRelay({ alternateServers });
    const probe = challenged(relay);
    relay.core.drain();
    expect(ask(probe, relay)).toBe('out-of-service');
  });

  it('notices one that is full, and that it has room again', () => {
    const relay = new TestRelay({ totalQuota: 1 });
    const probe = challenged(relay);
    const bob = relay.client('bob', 1);
    bob.mustAllocate();
    expect(ask(probe, relay)).toBe('out-of-service');
    bob.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    expect(ask(probe, relay)).toBe('in-service');
  });

  it('takes one that does not know the secret to be of no use', () => {
    const relay = new TestRelay();
    expect(ask(challenged(relay, 'another secret'), relay)).toBe('out-of-service');
  });

  it('gets another nonce when its own is stale', () => {
    const relay = new TestRelay();
    const probe = challenged(relay);
    relay.pass(3_600_000);
    expect(ask(probe, relay)).toBe('ask-again');
    expect(ask(probe, relay)).toBe('in-service');
  });

  it('goes by signed answers to the latest question only', () => {
    const relay = new TestRelay();
    const probe = challenged(relay);
    const early = exchange(probe, relay);
    const answer = exchange(probe, relay);
    expect(probe.receive(early)).toBeUndefined();
    const forged = Buffer.from(answer);
    forged[forged.length - 1] = present(forged.at(-1)) ^ 1;
    expect(probe.receive(forged)).toBeUndefined();
    expect(probe.receive(Buffer.from('not STUN'))).toBeUndefined();
    expect(probe.receive(answer)).toBe('in-service');
    expect(probe.receive(answer)).toBeUndefined();
  });
});
