import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.js';
import { codes } from '../testing/codes.js';
import {
  error701,
  everywhere,
  failed,
  nothing,
  origin,
  page,
  shell,
  signaling,
  unknown,
} from '../testing/observations.js';

describe('signaling', () => {
  it.each([
    [{ websocket: failed('failed') }, 'signaling_polling_only'],
    [{ clockSkewMs: 600_000 }, 'clock_off'],
    [{ clockSkewMs: -600_000 }, 'clock_off'],
    [{ roundTripMs: 2_500 }, 'signaling_slow'],
    [{ ice: failed('status', '500') }, 'credentials_absent'],
    [{ http: failed('not_parley') }, 'signaling_not_parley'],
    [{ http: failed('silent'), websocket: failed('failed') }, 'signaling_unreachable'],
    [{ name: failed('dns_failed'), http: failed('unreachable') }, 'dns_failed'],
    [{ tls: failed('expired'), http: failed('unreachable') }, 'tls_expired'],
    [{ websocket: failed('failed'), polling: failed('failed') }, 'signaling_unreachable'],
  ])('%o', (changes, code) => {
    const { findings } = diagnose({ own: shell({ signaling: signaling(changes) }), server: null });
    expect(findings).toMatchObject([{ code, subjects: [origin], seenBy: ['shell'] }]);
  });

  it('is something else behind a bad certificate: a shell sees both', () => {
    const own = shell({
      servers: [],
      signaling: signaling({
        tls: failed('untrusted'),
        http: failed('not_parley'),
        websocket: unknown,
        polling: unknown,
        ice: unknown,
      }),
    });
    expect(codes(own)).toEqual(['signaling_not_parley', 'tls_untrusted']);
  });

  it('is all there is to tell when nothing answers at all', () => {
    const own = page({
      servers: everywhere(error701),
      signaling: signaling({ http: failed('unreachable'), websocket: unknown, polling: unknown }),
    });
    expect(codes(own)).toEqual(['signaling_unreachable']);
  });

  it('shares a finding with a relay of the same name', () => {
    const dns = { ...nothing, name: failed('dns_failed'), reach: unknown };
    const own = shell({
      servers: everywhere(dns),
      signaling: signaling({ name: failed('dns_failed'), http: unknown }),
    });
    expect(codes(own)).toEqual(['dns_failed']);
  });
});
