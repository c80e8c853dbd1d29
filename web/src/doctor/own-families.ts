import { placeOf, type Family } from '@parley/doctor';
import type { SeenCandidate } from './ports.js';

/** Families of the own addresses; where browsers hide them, only how many sockets there are. */
export interface OwnFamilies {
  readonly known: ReadonlySet<Family>;
  /** sockets whose address is hidden */
  readonly hidden: number;
}

export function ownFamilies(candidates: readonly SeenCandidate[]): OwnFamilies {
  const hosts = candidates.filter(({ type, protocol }) => type === 'host' && protocol === 'udp');
  const known = new Set<Family>();
  let hidden = 0;
  for (const { address } of hosts) {
    const place = placeOf(address);
    if (place === undefined) hidden += 1;
    else if (place.scope !== 'loopback' && place.scope !== 'link-local') known.add(place.family);
  }
  return { known, hidden };
}
