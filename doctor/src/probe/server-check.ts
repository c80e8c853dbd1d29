/** One ICE URL from its name to data through it. */
import { placeOf } from '../address-scope.js';
import type { IceServerCheck } from '../ice-server-check.js';
import { createRecord, type RecordOptions } from './check-record.js';
import type { TurnCredentials } from './client/allocation.js';
import type { Endpoint } from './client/connection.js';
import type { IceTarget } from './client/ice-target.js';
import { refusalOf } from './client/refusal.js';
import type { Answer } from './client/stun-client.js';
import { makeContact, type Contact } from './contact.js';
import { firstOfEachFamily, type NameLookup } from './name-lookup.js';
import { checkRelay, streamFault, type RelayCheckContext } from './relay-check.js';
import type { PortSightings } from './sighting.js';
import { failed, ok, unknown } from './steps.js';
import type { WayLog } from './way-log.js';

export interface ServerCheckContext extends RelayCheckContext, RecordOptions {
  readonly lookup: NameLookup;
  readonly ways: WayLog;
}

export interface ServerCheckResult {
  readonly check: IceServerCheck;
  /** how a port of this end looks to the server and to its relayed address; null: not seen from both */
  readonly sightings: PortSightings | null;
}

/**
 * Checks one URL, and gives everything back that it allocated.
 * @param contacted called once, as soon as it is known at which addresses the server answers Binding requests
 */
export async function checkServer(
  target: IceTarget,
  credentials: TurnCredentials | undefined,
  context: ServerCheckContext,
  contacted: () => void,
): Promise<ServerCheckResult> {
  const record = createRecord(target, credentials, context);
  const { note } = record;
  const done = (sightings: PortSightings | null = null): ServerCheckResult => {
    contacted();
    return { check: record.close(), sightings };
  };
  const isRelay = target.kind !== 'stun';

  const lookup = await context.lookup(target.host);
  if (!lookup.found) {
    note({ name: failed('dns_failed', lookup.detail) });
    return done();
  }
  const addresses = firstOfEachFamily(lookup.addresses, target.port);
  const resolved = addresses.map(({ family }) => (family === 4 ? 'ipv4' : 'ipv6'));
  note({ name: ok(lookup.ms), resolved });

  const { host, transport } = target;
  const { first, settled } = makeContact({
    host,
    transport,
    addresses,
    isRelay,
    client: context.client,
    ways: context.ways,
    // By its other family too, since its relayed addresses may be of that one.
    onBinding: (endpoint) => {
      if (endpoint.transport === 'udp') context.udpServers.add(endpoint.address);
    },
  });
  try {
    const outcome = await first;
    if (outcome.outcome === 'unreached') {
      note({ reach: failed(outcome.fault, outcome.detail) });
      return done();
    }
    if (outcome.outcome === 'no_tls') {
      note({
        reach: ok(outcome.reachMs),
        tls: failed('handshake', outcome.detail),
        serverScope: scopeAt(outcome.endpoint),
      });
      return done();
    }
    const { contact } = outcome;
    try {
      note({
        reach: ok(contact.reachMs),
        tls: tlsStep(contact),
        serverScope: scopeAt(contact.endpoint),
      });
      const binding = contact.binding.then((answer) => note({ stun: bindingStep(answer) }));
      const known = settled.then(contacted, () => {
        // thrown below
      });
      const sightings = isRelay
        ? await checkRelay({ contact, credentials, addresses: lookup.addresses }, context, note)
        : null;
      await Promise.all([binding, known]);
      return done(sightings);
    } finally {
      contact.client.close();
    }
  } finally {
    await settled;
  }
}

const scopeAt = ({ address }: Endpoint): IceServerCheck['serverScope'] =>
  placeOf(address.address)?.scope ?? null;

function tlsStep({ client }: Contact): IceServerCheck['tls'] {
  const { tls } = client.connection;
  if (tls === null) return unknown;
  return tls.fault === undefined ? ok(tls.ms) : failed(tls.fault.fault, tls.fault.detail);
}

function bindingStep(answer: Answer): IceServerCheck['stun'] {
  if (!answer.answered) return failed(streamFault(answer.fault), answer.detail);
  const refusal = refusalOf(answer.message);
  if (refusal === undefined) return ok(answer.ms);
  return failed('refused', `${refusal.code} ${refusal.reason}`.trim());
}
