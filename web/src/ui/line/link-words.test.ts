import { paths } from '@parley/shared';
import { describe, expect, it } from 'vitest';
import { linkWords } from './link-words.js';

describe('the words and the line of a link', () => {
  it.each(['host', 'prflx', 'srflx'] as const)('call %s direct, with a straight line', (path) => {
    expect(linkWords('connected', path)).toEqual({ shape: 'direct', words: 'direct' });
  });

  it.each([
    ['relay-udp', 'through the relay, UDP'],
    ['relay-tcp', 'through the relay, TCP'],
    ['relay-tls', 'through the relay, TLS'],
  ] as const)('bend the line and name the transport for %s', (path, words) => {
    expect(linkWords('connected', path)).toEqual({ shape: 'relayed', words });
  });

  it.each([null, ...paths])('show a broken link as broken, whatever path it had (%s)', (path) => {
    expect(linkWords('failed', path)).toEqual({ shape: 'broken', words: 'failed' });
  });

  it('do not claim a direct path while it recovers', () => {
    expect(linkWords('recovering', 'host')).toEqual({ shape: 'connecting', words: 'recovering' });
  });

  it('do not claim a path before one is known', () => {
    expect(linkWords('connected', null).shape).toBe('connecting');
  });
});
