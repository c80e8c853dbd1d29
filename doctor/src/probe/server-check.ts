/** One ICE URL from its name to data through it. */
import { parseTurnUsername } from '@parley/shared/turn-credentials';
import { isSameAddress, placeOf } from '../address-scope.js';
import type { IceServerCheck } from '../ice-server-check.js';
import type { Allocation, AllocateOutcome, TurnCredentials } from './client/allocation.js';
import { allocate } from './client/allocation.js';
import type { Endpoint } from './client/connection.js';
import type { IceTarget } from './client/ice-target.js';
import { refusalOf } from './client/refusal.js';
import { releaseGreeting } from './client/release-greeting.js';
import { openClient, type Answer, type ClientOptions } from './client/stun-client.js';
import { makeContact, type Contact } from './contact.js';
import type { Figures } from './figures.js';
import { firstOfEachFamily, type NameLookup } from './name-lookup.js';
import { lookFromOutside } from './outside.js';
import { runLoop } from './relayed-loop.js';
import type { PortSightings } from './sighting.js';
import { failed, ok, pending, unknown } from './steps.js';
import type { UdpServers } from './udp-servers.js';
import type { WayLog } from './way-log.js';

export interface ServerCheckContext {
  readonly client: ClientOptions;
  readonly lookup: NameLookup;
  readonly ways: WayLog;
  readonly udpServers: UdpServers;
  readonly measure: (task: () => Promise<Figures>) => Promise<Figures | null>;
  /** ms since the epoch */
  readonly now: () => number;
  readonly onProgress: (check: IceServerCheck) => void;
}

export interface ServerCheckResult {
  readonly check: IceServerCheck;
  /** how a port of this end looks to the server and to its relayed address; null: not seen from both */
  readonly sightings: PortSightings | null;
}

/** Servers that send on to others: RFC 8489 §10 warns of loops. */
const MAXIMUM_SENT_ON = 2;

/** ms for data through a relay that has just answered */
const DATA_PATIENCE_MS = 4000;

/**
 * Checks one URL, and gives everything back that it allocated.
 * @param contacted called once, as soon as it is known what the server answers to a Binding request
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
      const binding = noteBinding(contact, context, note).then(contacted);
      const sightings = isRelay
        ? await checkRelay(
            { target, contact, credentials, addresses: lookup.addresses },
            context,
            note,
          )
        : null;
      await binding;
      return done(sightings);
    } finally {
      contact.client.close();
    }
  } finally {
    await settled;
  }
}

type Note = (changes: Partial<IceServerCheck>) => void;

/** What has been seen so far: told on each change, and closed with nothing pending. */
function createRecord(
  { url, kind, transport }: IceTarget,
  credentials: TurnCredentials | undefined,
  { now, onProgress }: ServerCheckContext,
): { readonly note: Note; readonly close: () => IceServerCheck } {
  const isRelay = kind !== 'stun';
  const expiry = credentials && parseTurnUsername(credentials.username)?.expiresAt;
  const ifRelay = isRelay && credentials !== undefined ? pending : unknown;
  let check: IceServerCheck = {
    url,
    kind,
    name: pending,
    resolved: [],
    reach: pending,
    tls: transport === 'tls' ? pending : unknown,
    stun: pending,
    allocate: ifRelay,
    errorCode: null,
    credentialLifeMs: isRelay && expiry !== undefined ? expiry - now() : null,
    relayed: null,
    serverScope: null,
    loop: ifRelay,
    outside: ifRelay,
    figures: null,
  };
  const note: Note = (changes) => {
    check = { ...check, ...changes };
    onProgress(check);
  };
  return {
    note,
    close() {
      const settled = <Value>(value: Value): Value | typeof unknown =>
        isPending(value) ? unknown : value;
      note({
        name: settled(check.name),
        reach: settled(check.reach),
        tls: settled(check.tls),
        stun: settled(check.stun),
        allocate: settled(check.allocate),
        loop: settled(check.loop),
        outside: settled(check.outside),
      });
      return check;
    },
  };
}

const isPending = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'state' in value && value.state === 'pending';

const scopeAt = ({ address }: Endpoint): IceServerCheck['serverScope'] =>
  placeOf(address.address)?.scope ?? null;

function tlsStep({ client }: Contact): IceServerCheck['tls'] {
  const { tls } = client.connection;
  if (tls === null) return unknown;
  return tls.fault === undefined ? ok(tls.ms) : failed(tls.fault.fault, tls.fault.detail);
}

async function noteBinding(
  { binding, endpoint }: Contact,
  { udpServers }: ServerCheckContext,
  note: Note,
): Promise<void> {
  const answer = await binding;
  note({ stun: bindingStep(answer) });
  if (answer.answered && endpoint.transport === 'udp') udpServers.add(endpoint.address);
}

function bindingStep(answer: Answer): IceServerCheck['stun'] {
  if (!answer.answered) return failed(streamFault(answer.fault), answer.detail);
  const refusal = refusalOf(answer.message);
  if (refusal === undefined) return ok(answer.ms);
  return failed('refused', `${refusal.code} ${refusal.reason}`.trim());
}

/** Where there was contact, whatever ended it counts as silence. */
const streamFault = (fault: string): 'silent' | 'not_stun' =>
  fault === 'not_stun' ? 'not_stun' : 'silent';

interface RelayTask {
  readonly target: IceTarget;
  readonly contact: Contact;
  readonly credentials: TurnCredentials | undefined;
  /** of the server's name */
  readonly addresses: readonly string[];
}

async function checkRelay(
  { contact, credentials, addresses }: RelayTask,
  context: ServerCheckContext,
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
  context: ServerCheckContext,
): Promise<readonly [AllocateOutcome, Endpoint]> {
  let outcome = first;
  let at = from;
  for (let hop = 0; outcome.outcome === 'alternate' && hop < MAXIMUM_SENT_ON; hop += 1) {
    at = { ...at, address: outcome.server };
    outcome = await allocateAt(at, credentials, context);
  }
  return [outcome, at];
}

/** Asks on a connection of its own, which ends with the allocation, or at once where there is none. */
async function allocateAt(
  endpoint: Endpoint,
  credentials: TurnCredentials,
  context: ServerCheckContext,
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
      return { allocate: failed('refused', '300 sent on too often'), errorCode: 300 };
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
  context: ServerCheckContext,
  note: Note,
): Promise<void> {
  const far = await allocateAt(at, credentials, context);
  if (far.outcome === 'failed') {
    note({ loop: failed('silent', far.detail) });
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
    note(loopSteps(loop));
  } finally {
    await far.allocation.release();
  }
}

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
  { udpServers, client }: ServerCheckContext,
  note: Note,
): Promise<PortSightings | null> {
  const { signal, patienceMs } = client;
  const seen = await lookFromOutside(allocation, { servers: udpServers, patienceMs, signal });
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
