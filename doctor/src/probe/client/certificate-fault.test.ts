import type { PeerCertificate } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { certificateFault } from './certificate-fault.js';

const now = Date.parse('2026-06-01T00:00:00Z');

function faultOf(certificate: Partial<PeerCertificate>, chainError?: string): string | undefined {
  const whole = {
    valid_from: 'Jan  1 00:00:00 2026 GMT',
    valid_to: 'Dec 31 00:00:00 2026 GMT',
    subject: { CN: 'turn.example' },
    subjectaltname: 'DNS:turn.example, IP Address:192.0.2.1',
    ...certificate,
  } as PeerCertificate;
  return certificateFault({ certificate: whole, chainError, host: 'turn.example', now })?.fault;
}

describe('a certificate', () => {
  it('has no fault', () => {
    expect(faultOf({})).toBeUndefined();
  });

  it('is over, not begun, another’s, or nobody’s', () => {
    expect(faultOf({ valid_to: 'May 31 00:00:00 2026 GMT' })).toBe('expired');
    expect(faultOf({ valid_from: 'Jun  2 00:00:00 2026 GMT' })).toBe('not_yet_valid');
    expect(faultOf({ subjectaltname: 'DNS:other.example' })).toBe('name_mismatch');
    expect(faultOf({}, 'DEPTH_ZERO_SELF_SIGNED_CERT')).toBe('untrusted');
  });

  it('of an unknown authority is first of all expired, or another’s', () => {
    const chainError = 'DEPTH_ZERO_SELF_SIGNED_CERT';
    expect(faultOf({ valid_to: 'May 31 00:00:00 2026 GMT' }, chainError)).toBe('expired');
    expect(faultOf({ subjectaltname: 'DNS:other.example' }, chainError)).toBe('name_mismatch');
  });

  it('may be expired further up the chain', () => {
    expect(faultOf({}, 'CERT_HAS_EXPIRED')).toBe('expired');
  });
});
