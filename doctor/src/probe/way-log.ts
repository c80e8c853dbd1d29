/** What came of sending to addresses, over all servers: from this follows which families work here. */
import type { AddressScope, Family } from '../ice-server-check.js';
import { placeOf } from '../address-scope.js';
import type { ReachFault } from './client/reach-fault.js';
import type { ClientTransport } from './client/ice-target.js';

export interface Way {
  readonly host: string;
  readonly family: Family;
  readonly scope: AddressScope;
  /** `web`: the page's server, over TCP too */
  readonly transport: ClientTransport | 'web';
  readonly outcome: 'answered' | ReachFault;
}

export class WayLog {
  readonly #ways: Way[] = [];

  note(way: Pick<Way, 'host' | 'transport' | 'outcome'> & { readonly address: string }): void {
    const place = placeOf(way.address);
    if (place === undefined) return;
    const { host, transport, outcome } = way;
    this.#ways.push({ ...place, host, transport, outcome });
  }

  get ways(): readonly Way[] {
    return this.#ways;
  }
}
