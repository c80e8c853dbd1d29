/** What a browser shows of its candidates, in short. */
import type { SeenCandidate } from '../ports.js';

/** @param at address and port, as `20.0.1.2 4000` */
export function seen(
  type: SeenCandidate['type'],
  at: string,
  changes: Partial<SeenCandidate> = {},
): SeenCandidate {
  const [address = '', port = ''] = at.split(' ');
  return {
    text: `candidate:1 1 udp 1 ${at} typ ${type}`,
    type,
    protocol: 'udp',
    address,
    port: Number(port),
    relatedAddress: null,
    relatedPort: null,
    ...changes,
  };
}

export const hidden = (port: number): SeenCandidate =>
  seen('host', `0a1b2c3d-0000-4000-8000-00000000${String(port).padStart(4, '0')}.local ${port}`);
