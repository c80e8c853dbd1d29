import { describe, expect, it } from 'vitest';
import { nothingYet, type IceReading } from './ice-reading.js';
import { missingFamily } from './missing-answer.js';
import type { SeenCandidate, SeenIceError } from './ports.js';
import { stunUrl } from './testing/consultation.js';
import { hidden, seen } from './testing/seen.js';

const missing = (candidates: readonly SeenCandidate[], changes: Partial<IceReading> = {}) =>
  missingFamily({ ...nothingYet, candidates, ...changes });
const v4 = seen('srflx', '20.0.1.2 4000');
const v6 = seen('srflx', '2a10:20::2 4000');

describe('the family whose answer is missing', () => {
  it('is the one that has not shown itself, of two sockets whose addresses are hidden', () => {
    expect(missing([hidden(1), hidden(2), v4])).toBe('ipv6');
    expect(missing([hidden(1), hidden(2), v6])).toBe('ipv4');
  });

  it('is none where both have, neither has, or there is one socket only', () => {
    expect(missing([hidden(1), hidden(2), v4, v6])).toBeNull();
    expect(missing([hidden(1), hidden(2)])).toBeNull();
    expect(missing([hidden(1), v4])).toBeNull();
    expect(missing([])).toBeNull();
  });

  it('is none once gathering is complete: then all have answered, or could not be asked', () => {
    expect(missing([hidden(1), hidden(2), v4], { isComplete: true })).toBeNull();
  });

  it.each(['ipv6', null] as const)(
    'is none where the server has no address of it, as an error of family %s tells',
    (family) => {
      const error: SeenIceError = { url: stunUrl, code: 701, text: 'host lookup', family };
      expect(missing([hidden(1), hidden(2), v4], { errors: [error] })).toBeNull();
    },
  );

  it('is none from a server on this machine', () => {
    expect(missing([hidden(1), hidden(2), seen('srflx', '127.0.0.1 4000')])).toBeNull();
  });

  describe('of sockets whose addresses are known', () => {
    const home = seen('host', '192.168.1.2 1');
    const mapped = { ...v4, relatedAddress: '192.168.1.2', relatedPort: 1 };
    const own6 = seen('host', '2a10:20::2 2');

    it('is that of the only one without an answer', () => {
      expect(missing([home, own6, mapped])).toBe('ipv6');
      const mapped6 = { ...v6, relatedAddress: 'fd00::2', relatedPort: 3 };
      expect(missing([home, seen('host', 'fd00::2 3'), mapped6])).toBe('ipv4');
    });

    it('is not told where there is no NAT, and answers leave no trace', () => {
      expect(missing([seen('host', '20.1.1.2 1'), own6])).toBeNull();
    });

    it('is not told where another socket may be the one that waits', () => {
      const docker = seen('host', '172.17.0.1 5');
      expect(missing([home, docker, own6, mapped])).toBeNull();
      expect(missing([home, own6, seen('host', '2a10:99::2 6'), mapped])).toBeNull();
      expect(missing([home, own6, v4])).toBeNull();
    });

    it('is none where its addresses are local, which promise nothing', () => {
      expect(missing([home, seen('host', 'fd00::2 2'), mapped])).toBeNull();
      expect(missing([home, seen('host', 'fe80::2 2'), mapped])).toBeNull();
    });
  });
});
