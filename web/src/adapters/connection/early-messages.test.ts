import type { LinkMessage } from '@parley/shared';
import { describe, expect, it } from 'vitest';
import type { PeerLinkEvent } from '../../call/ports.js';
import { createEarlyMessages } from './early-messages.js';

const told = (local: 'host' | 'srflx'): LinkMessage => ({ type: 'path', local });

function record() {
  const events: PeerLinkEvent[] = [];
  return { events, early: createEarlyMessages((event) => events.push(event)) };
}

describe('messages of an end that was ready earlier', () => {
  it('are told after the opening, in their order, and later ones at once', () => {
    const { events, early } = record();
    early.hear(told('host'));
    early.hear(told('srflx'));
    expect(events).toEqual([]);
    early.open();
    early.hear(told('host'));
    expect(events).toEqual([
      { type: 'open' },
      { type: 'message', message: told('host') },
      { type: 'message', message: told('srflx') },
      { type: 'message', message: told('host') },
    ]);
  });

  it('are held in bounded number', () => {
    const { events, early } = record();
    for (let count = 0; count < 10_000; count += 1) early.hear(told('host'));
    early.open();
    expect(events.length).toBeLessThan(100);
  });
});
