/** Relays that list one another as alternates, and their clients. */
import { attributes } from '@parley/stun/attributes';
import { MessageClass } from '@parley/stun/message-type';
import { read, type StunMessage } from '@parley/stun/stun-message';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import type { AlternateServer } from '../relay/alternate-servers.js';
import { errorCodeOf } from './requests.js';
import { TestRelay, type TestRelayOptions } from './test-relay.js';

export const NORTH = transportAddress('8.8.4.4', 3478);
export const SOUTH = transportAddress('9.9.9.9', 3478);
export const EAST = transportAddress('1.1.1.1', 3478);
export const NORTH_V6 = transportAddress('2606:4700::1', 3478);
export const SOUTH_V6 = transportAddress('2620:fe::9', 3478);

/** A listener of another server, for UDP and TCP. */
export const plain = (address: TransportAddress): AlternateServer => ({
  address,
  domain: undefined,
});

/** A relay that knows of these others. */
export function serverAt(
  listener: TransportAddress,
  others: readonly TransportAddress[],
  options: TestRelayOptions = {},
): TestRelay {
  return new TestRelay({
    listener,
    alternateServers: others.map((address) => plain(address)),
    relayPorts: [50_000, 59_999],
    ...options,
  });
}

/** So many names. */
export const users = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `user-${n}`);

/** Where a 300 sends a client; `undefined` for any other answer. */
export function sentTo(response: StunMessage): TransportAddress | undefined {
  return errorCodeOf(response) === 300 ? read(response, attributes.alternateServer) : undefined;
}

/** Users who belong to one server or the other, as seen by the first. */
export function usersOf(relay: TestRelay, isServed: boolean): string[] {
  return users(40).filter(
    (user, index) =>
      (sentTo(relay.client(user, 20_000 + index).allocate()) === undefined) === isServed,
  );
}

/** Whether it is a success. */
export const served = (response: StunMessage): boolean =>
  response.messageClass === MessageClass.success;
