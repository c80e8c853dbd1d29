import { PasswordAlgorithm } from '@parley/stun/password-algorithm';
import type { TransportAddress } from '@parley/stun/transport-address';
import type { Flow, ServerPort } from '../relay/flow.js';
import { credentialOf, type ClientCredential } from '../testing/requests.js';
import type { PlainAddress } from './octets.js';

/** A request that may be answered. */
export interface Asked {
  /** whether it was sent with FINGERPRINT, without, or, when it was sent more than once, both */
  readonly fingerprints: Set<boolean>;
  /** what it was signed with, if with anything that may be right */
  key: Buffer | undefined;
}

/** A client as it sees itself: what it was granted is all that it may use. */
export interface FuzzClient {
  readonly worker: number;
  readonly serverPort: ServerPort;
  readonly address: TransportAddress;
  /** good ones, one that expires soon, and one under another secret */
  readonly credentials: readonly ClientCredential[];
  /** which of them it mostly uses */
  readonly habit: number;
  /** over streams */
  flow: Flow | undefined;
  nonce: string;
  /** by transaction id */
  readonly asked: Map<string, Asked>;
  /** where its peers see it */
  relayed: PlainAddress[];
  /** until when, by address in hexadecimal, ms */
  readonly permissions: Map<string, number>;
  /** the peer of each channel */
  readonly channels: Map<number, PlainAddress>;
}

/** @param now milliseconds since the epoch */
export function createClient(
  worker: number,
  serverPort: ServerPort,
  address: TransportAddress,
  user: string,
  now: number,
): FuzzClient {
  const algorithms = [undefined, PasswordAlgorithm.md5, PasswordAlgorithm.sha256];
  return {
    worker,
    serverPort,
    address,
    credentials: [
      ...algorithms.map((algorithm) =>
        credentialOf(user, { now, algorithm, ttlSeconds: 10_000_000 }),
      ),
      credentialOf(user, { now, ttlSeconds: 900 }),
      credentialOf(user, { now, ttlSeconds: 10_000_000, secret: 'south' }),
    ],
    habit: address.port % algorithms.length,
    flow: undefined,
    nonce: '',
    asked: new Map(),
    relayed: [],
    permissions: new Map(),
    channels: new Map(),
  };
}

/** Its allocation is gone, or there is a new one. */
export function forgetGrants(client: FuzzClient): void {
  client.relayed = [];
  client.permissions.clear();
  client.channels.clear();
}
