import type { PeerSignal } from '../../call/ports.js';

const isRelayed = (candidate: string) => / typ relay(?: |$)/u.test(candidate);

/** The related address of a relay candidate is the own public one (RFC 8839 §5.1); Chromium blanks it, others need not. */
const withoutRelatedAddress = (candidate: string) =>
  candidate.replace(/ raddr \S+ rport \d+/u, ' raddr 0.0.0.0 rport 0');

/** What a line of a session description says of the own address, besides candidates (RFC 8866 §5.7, RFC 3605). */
const withoutDefaultAddress = (line: string) =>
  line
    .replace(/^c=IN IP[46] .*$/u, 'c=IN IP4 0.0.0.0')
    .replace(/^a=rtcp:\d+ IN IP[46] .*$/u, 'a=rtcp:9 IN IP4 0.0.0.0');

/**
 * The signal without any address of this machine, or `undefined` when nothing is left of it. The browser is told to
 * gather relay candidates only; this is the second lock on that door.
 */
export function withoutOwnAddresses(data: PeerSignal): PeerSignal | undefined {
  switch (data.type) {
    case 'candidate': {
      const { candidate } = data.candidate;
      if (candidate === '') return data;
      if (!isRelayed(candidate)) return undefined;
      return {
        type: 'candidate',
        candidate: { ...data.candidate, candidate: withoutRelatedAddress(candidate) },
      };
    }
    case 'offer':
    case 'answer': {
      const lines = data.sdp
        .split('\r\n')
        .filter((line) => !line.startsWith('a=candidate:') || isRelayed(line))
        .map((line) =>
          line.startsWith('a=candidate:')
            ? withoutRelatedAddress(line)
            : withoutDefaultAddress(line),
        );
      return { type: data.type, sdp: lines.join('\r\n') };
    }
  }
}
