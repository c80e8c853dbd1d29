import { describe, expect, it } from 'vitest';
import { seenIceError } from './seen-ice-error.js';

const errorAt = (address: string | null) =>
  seenIceError(
    Object.assign(new Event('icecandidateerror'), {
      url: 'stun:turn.example:3478',
      errorCode: 701,
      errorText: 'STUN host lookup received error.',
      address,
    }),
  );

describe('an error of gathering', () => {
  it.each([
    ['0.0.0.x', 'ipv4'],
    ['[0:0:0:x:x:x:x:x]', 'ipv6'],
    ['192.168.1.2', 'ipv4'],
    ['', null],
    [null, null],
  ])('at %s is of family %s', (address, family) => {
    expect(errorAt(address)).toEqual({
      url: 'stun:turn.example:3478',
      code: 701,
      text: 'STUN host lookup received error.',
      family,
    });
  });
});
