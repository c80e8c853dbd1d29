/** Candidate attributes (RFC 8839 §5.1) for the other end, not quite as they came. */
import type { SeenCandidate } from './ports.js';

/** Foundation, component, transport, priority and address, then the port. */
const upToPort = /^(candidate:\S+ \d+ \S+ \d+ \S+) \d+/u;

/** Where nobody is expected; ports below 1024 are refused by browsers. */
const [nobodysPort, otherPort] = [65_535, 65_534];

/**
 * The candidate at a port where nobody is. A relay admits packets by address alone (RFC 8656 §9), so the other end lets
 * this one in without ever sending to it first: what arrives at the relay has come from outside by itself.
 */
export function atNobodysPort({ text, port }: SeenCandidate): string {
  const elsewhere = port === nobodysPort ? otherPort : nobodysPort;
  return text.replace(upToPort, `$1 ${String(elsewhere)}`);
}
