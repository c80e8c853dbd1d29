import { describe, expect, it } from 'vitest';
import { atNobodysPort } from './candidate-text.js';
import { seen } from './testing/seen.js';

describe('a candidate at a port where nobody is', () => {
  const real = 'candidate:7 1 udp 167 20.0.1.2 4000 typ srflx raddr 0.0.0.0 rport 0 ufrag pZ1d';

  it('is the same but for its port', () => {
    expect(atNobodysPort(seen('srflx', '20.0.1.2 4000', { text: real }))).toBe(
      real.replace('4000', '65535'),
    );
  });

  it('is at another one than the real port, however unlikely that is', () => {
    const text = real.replace('4000', '65535');
    expect(atNobodysPort(seen('srflx', '20.0.1.2 65535', { text }))).toBe(
      real.replace('4000', '65534'),
    );
  });
});
