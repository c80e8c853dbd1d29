import { describe, expect, it } from 'vitest';
import { shownPath, worsePath } from './path.js';

describe('the path of a pair', () => {
  it('is its worse end', () => {
    expect(worsePath('host', 'srflx')).toBe('srflx');
    expect(worsePath('relay-tls', 'relay-udp')).toBe('relay-tls');
    expect(worsePath('prflx', 'prflx')).toBe('prflx');
  });

  it('takes the other end at its word, and until it has spoken at its looks', () => {
    expect(shownPath({ local: 'host', remoteSeen: 'relay-udp', remoteSaid: null })).toBe(
      'relay-udp',
    );
    expect(shownPath({ local: 'host', remoteSeen: 'relay-udp', remoteSaid: 'relay-tls' })).toBe(
      'relay-tls',
    );
    expect(shownPath({ local: 'host', remoteSeen: 'prflx', remoteSaid: 'host' })).toBe('host');
  });
});
