import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../call/reasons/diagnosis.js';
import type { LinkReason } from '../../call/reasons/reasons.js';
import { foundInCall, foundOn, networkTestHref } from './network-test.js';

const nothing: LinkReason = { findings: [], relayed: null, own: null, other: null };
const blocked: Finding = { code: 'udp_blocked', who: 'self', severity: 'error' };
const varying: Finding = { code: 'mapping_varies', who: 'both', severity: 'info' };
const wished: Finding = { code: 'relay_wished', who: 'self', severity: 'info' };
const silent: Finding = { code: 'other_end_silent', who: 'other', severity: 'error' };

describe('what a link gives to test', () => {
  it('is nothing on a direct line, and while one is sought', () => {
    expect(foundOn('connected', 'srflx', null)).toBeNull();
    expect(foundOn('connecting', null, null)).toBeNull();
    expect(foundOn('recovering', 'relay-udp', null)).toBeNull();
  });

  it('is the reason of a relayed line, known or not', () => {
    expect(foundOn('connected', 'relay-tcp', { ...nothing, relayed: varying })).toEqual({
      findings: [varying],
      path: 'relay-tcp',
    });
    expect(foundOn('connected', 'relay-udp', null)).toEqual({ findings: [], path: 'relay-udp' });
  });

  it('is nothing where the relay was somebody’s wish', () => {
    expect(foundOn('connected', 'relay-udp', { ...nothing, relayed: wished })).toBeNull();
  });

  it('is every cause of a line that does not come about', () => {
    const reason = { ...nothing, findings: [blocked, wished] };
    expect(foundOn('connecting', null, reason)).toEqual({ findings: [blocked], path: null });
    expect(foundOn('failed', 'host', null)).toEqual({ findings: [], path: null });
  });

  it('is nothing where the other one is just gone', () => {
    expect(foundOn('failed', 'host', { ...nothing, findings: [silent] })).toBeNull();
  });
});

describe('what a call gives to test', () => {
  const id = (text: string) => v.parse(memberIdSchema, text.padEnd(22, '0'));
  const relayed = { id: id('a'), link: 'connected', path: 'relay-udp' } as const;
  const direct = { id: id('b'), link: 'connected', path: 'host' } as const;
  const failed = { id: id('c'), link: 'failed', path: null } as const;

  it('is nothing where every line is direct', () => {
    expect(foundInCall([direct], new Map())).toBeNull();
  });

  it('is a line that failed before one that is relayed', () => {
    expect(foundInCall([direct, relayed], new Map())?.path).toBe('relay-udp');
    expect(foundInCall([relayed, failed], new Map())?.path).toBeNull();
  });
});

describe('the link to the doctor', () => {
  it('says whose network a finding is about, by codes alone', () => {
    const other: Finding = { ...blocked, who: 'other' };
    expect(networkTestHref({ findings: [blocked], path: 'relay-tls' })).toBe(
      '/doctor?from=call&found=udp_blocked&path=relay-tls',
    );
    expect(networkTestHref({ findings: [other, varying], path: null })).toBe(
      '/doctor?from=call&found=mapping_varies&theirs=udp_blocked,mapping_varies',
    );
    expect(networkTestHref({ findings: [], path: null })).toBe('/doctor?from=call');
  });
});
