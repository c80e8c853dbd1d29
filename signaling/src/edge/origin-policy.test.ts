import { describe, expect, it } from 'vitest';
import { createOriginPolicy } from './origin-policy.js';
import type { RequestView } from './request-origin.js';

const view: RequestView = { address: '198.51.100.7', host: 'meet.example.org', scheme: 'http' };
const open = createOriginPolicy({ publicUrl: undefined, allowedOrigins: [] });

describe('whose page it is', () => {
  it.each([
    [undefined, 'own'],
    ['http://meet.example.org', 'own'],
    ['https://meet.example.org', 'own'],
    ['https://meet.example.org:443', 'own'],
    ['http://meet.example.org:8080', 'refused'],
    ['https://evil-meet.example.org', 'refused'],
    ['https://meet.example.org.evil.example', 'refused'],
    ['null', 'refused'],
    ['', 'refused'],
  ] as const)('%s is %s without PUBLIC_URL', (origin, verdict) => {
    expect(open.judge(origin, view)).toBe(verdict);
  });

  it('compares with PUBLIC_URL alone if there is one: whoever controls a name could point it here', () => {
    const named = createOriginPolicy({
      publicUrl: new URL('https://meet.example.org'),
      allowedOrigins: [],
    });
    const rebound = { ...view, host: 'evil.example' };
    expect(named.judge('https://evil.example', rebound)).toBe('refused');
    expect(named.judge('http://meet.example.org', view)).toBe('refused');
    expect(named.judge('https://meet.example.org', rebound)).toBe('own');
  });

  it('knows the origins that are allowed', () => {
    const allowing = createOriginPolicy({
      publicUrl: undefined,
      allowedOrigins: ['https://www.example.org'],
    });
    expect(allowing.judge('https://www.example.org', view)).toBe('foreign');
    expect(allowing.judge('https://other.example.org', view)).toBe('refused');
    const all = createOriginPolicy({ publicUrl: undefined, allowedOrigins: '*' });
    expect(all.judge('null', view)).toBe('foreign');
  });

  it('names the host without its port', () => {
    expect(open.ownHostName({ ...view, host: 'meet.example.org:8080' })).toBe('meet.example.org');
    expect(open.ownHostName({ ...view, host: '[2001:db8::1]:8080' })).toBe('[2001:db8::1]');
    expect(open.own({ ...view, host: '[2001:db8::1]:8080' })).toBe('http://[2001:db8::1]:8080');
  });
});
