/** ICMP errors about what was sent to peers: RFC 8656 §11.5. */
import type { IcmpValue } from '@parley/stun/attribute-values';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import type { AddressFamily, TransportAddress } from '@parley/stun/transport-address';
import type { RelayedAddress } from './allocation.js';
import { isReachable } from './reachability.js';
import type { RelayState } from './relay-state.js';

/**
 * Which types are passed on: destination unreachable and time exceeded of ICMPv4, and of ICMPv6 those two and packet too
 * big.
 */
const relayedTypes: Record<AddressFamily, readonly number[]> = { 4: [3, 11], 6: [1, 2, 3] };

/** A code is one octet, though the attribute has nine bits for it. */
const MAXIMUM_CODE = 0xff;

/** Whether the message names the MTU of the next hop: fragmentation needed (RFC 1191 §4), packet too big (RFC 4443 §3.2). */
function namesMtu(family: AddressFamily, type: number, code: number): boolean {
  return family === 4 ? type === 3 && code === 4 : type === 2;
}

/**
 * Tells a client that a datagram did not reach its peer. ICMP is easily forged, so each allocation has a small budget for
 * it, and nothing is believed: no permission or channel changes.
 */
export function relayIcmp(
  state: RelayState,
  { allocation, expiresAt, socket }: RelayedAddress,
  peer: TransportAddress,
  { type, code, errorData }: IcmpValue,
  now: number,
): void {
  const { family } = peer;
  const { drops } = state.counters;
  if (family !== socket.bound.family || !relayedTypes[family].includes(type)) return;
  if (code > MAXIMUM_CODE || expiresAt <= now) return;
  const permission = allocation.permissions.get(peer.address);
  if (permission === undefined || permission.expiresAt <= now) {
    drops['no-permission'] += 1;
    return;
  }
  if (!isReachable(permission.reach, peer.port)) {
    drops['peer-refused'] += 1;
    return;
  }
  const indication = new MessageWriter(
    Method.data,
    MessageClass.indication,
    state.options.randomBytes(12),
  )
    .add(attributes.xorPeerAddress, peer)
    .add(attributes.icmp, {
      type,
      code,
      errorData: namesMtu(family, type, code) ? errorData : 0,
    })
    .finish();
  const isWithinBudget =
    allocation.icmpBudget.spend(1, now) && allocation.bandwidth.spend(indication.length, now);
  if (!isWithinBudget) drops.bandwidth += 1;
  else if (!state.options.commands.sendDataIndication(allocation.flow, indication)) {
    drops['back-pressure'] += 1;
  }
}
