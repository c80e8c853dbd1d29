/**
 * Sending clients to another server: RFC 8489 §10, RFC 8656 §7.2. Each user belongs to one of the servers that are in
 * service, the same one for everybody who asks: the one with the highest score for that user (rendezvous hashing). So
 * servers that list one another agree without a word, a user's allocations stay together, and when a server leaves only
 * its own users move. A client is never sent from a server to one with a lower score but by a server that cannot serve.
 */
import { createHash } from 'node:crypto';
import { attributes } from '@parley/stun/attributes';
import type { ErrorCode } from '@parley/stun/error-code';
import { addressBytes, addressText, type TransportAddress } from '@parley/stun/transport-address';
import { addChallenge, fail, type Exchange } from './exchange.js';
import { rememberRefusal } from './recent-refusals.js';
import type { Flow, ServerPort } from './flow.js';
import type { RelayState } from './relay-state.js';

/** Another server, by one of its listeners. */
export interface AlternateServer {
  readonly address: TransportAddress;
  /** the name in its certificate where the port is one of TLS; `undefined` for UDP and TCP */
  readonly domain: string | undefined;
}

/** One listener of this server among the listeners of others that its clients can be sent to. */
export interface Standing {
  /** the name under which the others list it */
  readonly name: string;
  readonly alternates: readonly AlternateServer[];
}

/** By what an alternate is known, also when the settings that list it are read anew. */
export function keyOf({ address, domain }: AlternateServer): string {
  return domain === undefined ? nameOf(address) : `${domain} ${nameOf(address)}`;
}

function nameOf({ address, port }: TransportAddress): string {
  const bytes = addressBytes(address);
  return `${bytes === undefined ? address : addressText(bytes)} ${port}`;
}

/** All servers may be given the same list: this one's own addresses in it are left out here. */
export function otherServers(
  serverPorts: readonly ServerPort[],
  servers: readonly AlternateServer[],
): AlternateServer[] {
  const own = new Set(serverPorts.map(({ announced }) => nameOf(announced)));
  return servers.filter(({ address }) => !own.has(nameOf(address)));
}

/** Whom the clients of each listener can be sent to: listeners of their transport and address family. */
export function findStandings(
  serverPorts: readonly ServerPort[],
  servers: readonly AlternateServer[],
): ReadonlyMap<ServerPort, Standing> {
  const others = otherServers(serverPorts, servers);
  return new Map(
    serverPorts.map((serverPort) => {
      const { transport, announced } = serverPort;
      const isTls = transport === 'tls';
      // The second port of NAT behaviour discovery goes by the name of the first, which others know.
      const first = serverPorts.find(
        ({ local, transport: other }) =>
          local.address === serverPort.local.address && (other === 'tls') === isTls,
      );
      return [
        serverPort,
        {
          name: nameOf(first?.announced ?? announced),
          alternates: others.filter(
            ({ address, domain }) =>
              address.family === announced.family && (domain !== undefined) === isTls,
          ),
        },
      ];
    }),
  );
}

const SCORE_OCTETS = 6;

function scoreOf(user: string, name: string): number {
  return createHash('sha256').update(`${name}\n${user}`).digest().readUIntBE(0, SCORE_OCTETS);
}

/** The other server that this user belongs to most; `undefined` when there is none in service. */
function bestAlternate(state: RelayState, flow: Flow, user: string): AlternateServer | undefined {
  let best: AlternateServer | undefined;
  let bestScore = -1;
  for (const alternate of state.standings.get(flow.serverPort)?.alternates ?? []) {
    const score = scoreOf(user, nameOf(alternate.address));
    if (score <= bestScore || state.outOfService.has(keyOf(alternate))) continue;
    best = alternate;
    bestScore = score;
  }
  return best;
}

/** The server that this user belongs to; `undefined` when it is this one. */
export function homeElsewhere(
  state: RelayState,
  flow: Flow,
  user: string,
): AlternateServer | undefined {
  const alternate = bestAlternate(state, flow, user);
  const standing = state.standings.get(flow.serverPort);
  if (alternate === undefined || standing === undefined) return undefined;
  return scoreOf(user, nameOf(alternate.address)) > scoreOf(user, standing.name)
    ? alternate
    : undefined;
}

/** Refuses an Allocate; for want of room (508) it names another server where there is one. */
export function refuseAllocate(
  state: RelayState,
  exchange: Exchange,
  user: string,
  code: ErrorCode,
  now: number,
): void {
  const alternate = code === 508 ? bestAlternate(state, exchange.flow, user) : undefined;
  if (alternate === undefined) refuseHere(state, exchange, code, now);
  else sendOn(state, exchange, alternate, now);
}

/** Refuses an Allocate that no other server could serve either. */
export function refuseHere(
  state: RelayState,
  exchange: Exchange,
  code: ErrorCode,
  now: number,
): void {
  rememberRefusal(state, exchange, code, fail(state, exchange, code), now);
}

/**
 * Answers 300. The exchange is an authenticated one, so that nobody else can send clients away. A nonce comes along, since
 * some clients go on with what they have and give up when that is stale (438). It is made with the secret of the client's
 * credential, which the other server has, too, or it would not take the client: secrets may rotate there later or earlier.
 */
export function sendOn(
  state: RelayState,
  exchange: Exchange,
  { address, domain }: AlternateServer,
  now: number,
): void {
  const response = fail(state, exchange, 300, (writer) => {
    writer.add(attributes.alternateServer, address);
    if (domain !== undefined) writer.add(attributes.alternateDomain, domain);
    addChallenge(state, exchange, writer);
  });
  rememberRefusal(state, exchange, 300, response, now);
}
