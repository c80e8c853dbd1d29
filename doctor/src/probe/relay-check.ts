/** What becomes of data at the relay of one URL. */
import { isSameAddress, maySendTo, placeOf } from '../address-scope.js';
import type { IceServerCheck } from '../ice-server-check.js';
import type { Note } from './check-record.js';
import {
  allocate,
  type Allocation,
  type AllocateOutcome,
  type TurnCredentials,
} from './client/allocation.js';
import type { Endpoint } from './client/connection.js';
import { releaseGreeting } from './client/release-greeting.js';
import { openClient, type ClientOptions } from './client/stun-client.js';
import type { Contact } from './contact.js';
import type { Figures } from './figures.js';
import { lookFromOutside } from './outside.js';
import { runLoop } from './relayed-loop.js';
import type { PortSightings } from './sighting.js';
import { failed, ok, unknown } from './steps.js';
import type { UdpServers } from './udp-servers.js';

export interface RelayCheckContext {
  readonly client: ClientOptions;
  readonly udpServers: UdpServers;
  readonly measure: (task: () => Promise<Figures>) => Promise<Figures | null>;
}

/** RFC 8489 §14.8. */
const TRY_ALTERNATE = 300;

/** Servers that send on to others: RFC 8489 §10 warns of loops. */
const MAXIMUM_SENT_ON = 2;

/** ms for data through a relay that has just answered */
const DATA_PATIENCE_MS = 4000;

/** Where there was contact, whatever ended it counts as silence. */
export const streamFault = (fault: string): 'silent' | 'not_stun' =>
  fault === 'not_stun' ? 'not_stun' : 'silent';

export interface RelayTask {
  readonly contact: Contact;
  readonly credentials: TurnCredentials | undefined;
  /** of the server's name */
  readonly addresses: readonly string[];
}

/** Allocates, sends data through it and to it, and gives it back; answers how a port of this end looks from there. */
export async function checkRelay(
  { contact, credentials, addresses }: RelayTask,
  context: RelayCheckContext,
  note: Note,
): Promise<PortSightings | null> {
  const { client, greeting, endpoint } = contact;
  if (credentials === undefined) {
    if (greeting !== undefined) await releaseGreeting(client, greeting);
    return null;
  }
  const [near, at] = await sentOn(
    await allocate(client, credentials, greeting),
    endpoint,
    credentials,
    context,
  );
  if (near.outcome !== 'allocated') {
    note(allocateFailure(near));
    return null;
  }
  const { allocation, ms } = near;
  try {
    const serverAddresses = [...addresses, at.address.address];
    note({ allocate: ok(ms), relayed: relayedAddress(allocation, serverAddresses) });
    const [, sightings] = await Promise.all([
      checkLoop(allocation, at, credentials, context, note),
      checkOutside(allocation, context, note),
    ]);
    return sightings;
  } finally {
    await allocation.release();
  }
}

/** Goes where the server sends whoever asks (RFC 8489 §10), and answers where that ended. */
async function sentOn(
  first: AllocateOutcome,
  from: Endpoint,
  credentials: TurnCredentials,
  context: RelayCheckContext,
): Promise<readonly [AllocateOutcome, Endpoint]> {
  let outcome = first;
  let at = from;
  for (let hop = 0; outcome.outcome === 'alternate' && hop < MAXIMUM_SENT_ON; hop += 1) {
    if (!maySendTo(at.address.address, outcome.server.address)) {
      const reason = 'sent on to an address of another network';
      return [{ outcome: 'refused', code: TRY_ALTERNATE, reason }, at];
    }
    at = { ...at, address: outcome.server };
    outcome = await allocateAt(at, credentials, context);
  }
  return [outcome, at];
}

/** Asks on a connection of its own, which ends with the allocation, or at once where there is none. */
async function allocateAt(
  endpoint: Endpoint,
  credentials: TurnCredentials,
  context: RelayCheckContext,
): Promise<AllocateOutcome> {
  const opening = await openClient(endpoint, context.client);
  if (!opening.opened) {
    const fault = opening.step === 'reach' ? opening.fault : 'silent';
    return { outcome: 'failed', fault, detail: opening.detail };
  }
  const outcome = await allocate(opening.client, credentials);
  if (outcome.outcome !== 'allocated') opening.client.close();
  return outcome;
}

function allocateFailure(
  outcome: Exclude<AllocateOutcome, { readonly outcome: 'allocated' }>,
): Partial<IceServerCheck> {
  switch (outcome.outcome) {
    case 'failed':
      return { allocate: failed(streamFault(outcome.fault), outcome.detail) };
    case 'refused':
      return {
        allocate: failed('refused', `${outcome.code} ${outcome.reason}`.trim()),
        errorCode: outcome.code,
      };
    case 'alternate':
      return {
        allocate: failed('refused', `${TRY_ALTERNATE} sent on too often`),
        errorCode: TRY_ALTERNATE,
      };
  }
}

function relayedAddress(
  { relayed }: Allocation,
  serverAddresses: readonly string[],
): IceServerCheck['relayed'] {
  const place = placeOf(relayed.address);
  if (place === undefined) return null;
  const comparable = serverAddresses.filter((address) => placeOf(address)?.family === place.family);
  const isServers =
    comparable.length === 0
      ? null
      : comparable.some((address) => isSameAddress(address, relayed.address));
  return { ...place, isServers };
}

async function checkLoop(
  near: Allocation,
  at: Endpoint,
  credentials: TurnCredentials,
  context: RelayCheckContext,
  note: Note,
): Promise<void> {
  const far = await allocateAt(at, credentials, context);
  if (far.outcome === 'failed') {
    const isOver = isCutOff(far.outcome, context.client.signal);
    note({ loop: isOver ? unknown : failed('silent', far.detail) });
    return;
  }
  if (far.outcome !== 'allocated') {
    // The relay takes one allocation and not another: a call needs several, so that this one counts.
    note({ ...allocateFailure(far), loop: unknown });
    return;
  }
  try {
    const { signal } = context.client;
    const { measure } = context;
    const loop = await runLoop(near, far.allocation, {
      patienceMs: DATA_PATIENCE_MS,
      signal,
      measure,
    });
    note(isCutOff(loop.outcome, signal) ? { loop: unknown } : loopSteps(loop));
  } finally {
    await far.allocation.release();
  }
}

/** What has not come about when time is up might have. */
const isCutOff = (outcome: string, { aborted }: AbortSignal): boolean =>
  aborted && outcome !== 'returned' && outcome !== 'reached';

function loopSteps(loop: Awaited<ReturnType<typeof runLoop>>): Partial<IceServerCheck> {
  switch (loop.outcome) {
    case 'returned':
      return { loop: ok(loop.ms), figures: loop.figures };
    case 'nothing':
      return { loop: failed('nothing') };
    case 'permission':
      return { loop: failed('permission', loop.detail) };
    case 'silent':
      return { loop: failed('silent', loop.detail) };
  }
}

async function checkOutside(
  allocation: Allocation,
  { udpServers, client }: RelayCheckContext,
  note: Note,
): Promise<PortSightings | null> {
  const { signal, patienceMs } = client;
  const seen = await lookFromOutside(allocation, { servers: udpServers, patienceMs, signal });
  if (isCutOff(seen.outcome, signal)) {
    note({ outside: unknown });
    return null;
  }
  switch (seen.outcome) {
    case 'reached':
      note({ outside: ok(seen.ms) });
      return seen.port;
    case 'one_way':
      note({ outside: failed('one_way') });
      return seen.port;
    case 'nothing':
      note({ outside: failed('nothing') });
      return null;
    case 'unknown':
      note({ outside: unknown });
      return null;
  }
}
