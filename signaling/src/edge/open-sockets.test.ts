import { describe, expect, it } from 'vitest';
import { createOpenSockets } from './open-sockets.js';

describe('the open connections of one address', () => {
  it('are bounded, and closing one makes room for another', () => {
    const open = createOpenSockets(0.004);
    const first = open.add('192.0.2.1');
    open.add('192.0.2.1');
    expect(open.hasRoom('192.0.2.1')).toBe(false);
    expect(open.hasRoom('192.0.2.2')).toBe(true);
    first();
    expect(open.hasRoom('192.0.2.1')).toBe(true);
  });

  it('are counted down once each', () => {
    const open = createOpenSockets(0.004);
    open.add('192.0.2.1');
    const second = open.add('192.0.2.1');
    second();
    second();
    open.add('192.0.2.1');
    expect(open.hasRoom('192.0.2.1')).toBe(false);
  });

  it('have no bound where limits are off', () => {
    const open = createOpenSockets(0);
    for (let count = 0; count < 5000; count += 1) open.add('192.0.2.1');
    expect(open.hasRoom('192.0.2.1')).toBe(true);
  });
});
