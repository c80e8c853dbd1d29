import type { TransportAddress } from '@parley/stun/transport-address';

/** What one port of this end looks like to a server. */
export interface Sighting {
  readonly server: TransportAddress;
  readonly mapped: TransportAddress;
}

/** The same port, seen by several. */
export interface PortSightings {
  readonly localPort: number;
  readonly sightings: readonly Sighting[];
}
