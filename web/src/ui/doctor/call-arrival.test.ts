import type { FindingCode } from '@parley/doctor';
import { describe, expect, it } from 'vitest';
import { networkTestHref } from '../reasons/network-test.js';
import { agreementOf, callNoteWords, readCallArrival } from './call-arrival.js';

const found = (...codes: readonly FindingCode[]) => ({ codes: new Set(codes), isWhole: true });
const none = found();

function arrivalOf(search: string) {
  const arrival = readCallArrival(search);
  if (arrival === null) throw new Error('not from a call');
  return arrival;
}

describe('what a call found', () => {
  it('is read from the link that the call makes', () => {
    const findings = [
      { code: 'udp_blocked', who: 'self', severity: 'info' },
      { code: 'mapping_varies', who: 'both', severity: 'info' },
      { code: 'relay_unreachable', who: 'other', severity: 'info' },
    ] as const;
    const { search } = new URL(
      networkTestHref({ findings, path: 'relay-tcp' }),
      'https://x.example',
    );
    expect(arrivalOf(search)).toEqual({ findings, path: 'relay-tcp' });
  });

  it('is nothing for whoever comes from elsewhere', () => {
    expect(readCallArrival('')).toBeNull();
    expect(readCallArrival('?found=udp_blocked&path=relay-udp')).toBeNull();
  });

  it('leaves out what it does not know', () => {
    expect(arrivalOf('?from=call&found=constructor,udp_blocked,<b>&path=../x')).toEqual({
      findings: [{ code: 'udp_blocked', who: 'self', severity: 'error' }],
      path: null,
    });
    expect(arrivalOf(`?from=call&found=${'udp_blocked,'.repeat(1_000)}`).findings).toEqual([]);
  });
});

describe('the test agrees with the call', () => {
  const blocked = arrivalOf('?from=call&found=udp_blocked&path=relay-tcp');

  it('where it finds the same', () => {
    expect(agreementOf(blocked, null)).toBe('pending');
    expect(agreementOf(blocked, found('udp_blocked'))).toBe('same');
  });

  it('not where it finds nothing, or something else', () => {
    expect(agreementOf(blocked, none)).toBe('not-seen');
    expect(agreementOf(blocked, found('relay_full'))).toBe('not-seen');
  });

  it('neither way where the service named no relay to look at', () => {
    const short = (...codes: readonly FindingCode[]) => ({ ...found(...codes), isWhole: false });
    expect(agreementOf(blocked, short('signaling_unreachable'))).toBe('not-tested');
    const lost = arrivalOf('?from=call&found=signaling_lost');
    expect(agreementOf(lost, short('signaling_unreachable'))).toBe('same');
    expect(callNoteWords(blocked, short()).outcome).not.toContain('passed');
  });

  it('neither way about the network of the other person', () => {
    const theirs = arrivalOf('?from=call&theirs=udp_blocked&path=relay-tcp');
    expect(agreementOf(theirs, none)).toBe('elsewhere');
    expect(agreementOf(theirs, null)).toBe('elsewhere');
  });

  it('says so in words', () => {
    expect(callNoteWords(blocked, found('udp_blocked'))).toEqual({
      shape: 'relayed',
      words: 'through the relay, TCP',
      happened: 'Your call went through the relay, TCP.',
      cause: 'Your network blocks UDP.',
      outcome: 'This test finds the same.',
    });
    const theirs = arrivalOf('?from=call&theirs=mapping_varies');
    expect(callNoteWords(theirs, none).cause).toBe(
      'The other person’s network uses another port for each destination (symmetric NAT).',
    );
    expect(callNoteWords(arrivalOf('?from=call'), none).outcome).toBe(
      'The call did not learn why; below is what this test finds from here.',
    );
  });
});
