import ipaddr from 'ipaddr.js';
import { addressBytes } from '@parley/stun/transport-address';

/** A range of addresses of one family. */
export interface Cidr {
  /** 4 or 16 octets */
  readonly network: Buffer;
  /** leading bits that count */
  readonly prefix: number;
}

/** Reads `address/prefix`, or an address alone as the range of just that one; `undefined` for anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length, ...rest] = text.trim().split('/');
  const network = ipaddr.isValid(address) ? addressBytes(address) : undefined;
  if (network === undefined || rest.length > 0) return undefined;
  const bits = network.length * 8;
  if (length === undefined) return { network, prefix: bits };
  if (!/^\d{1,3}$/u.test(length) || Number(length) > bits) return undefined;
  return { network, prefix: Number(length) };
}

/** Whether an address, in network order, lies in the range. */
export function contains(cidr: Cidr, address: Buffer): boolean {
  if (address.length !== cidr.network.length) return false;
  const whole = cidr.prefix >> 3;
  for (let index = 0; index < whole; index += 1) {
    if (address[index] !== cidr.network[index]) return false;
  }
  const rest = cidr.prefix & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((address[whole] ?? 0) & mask) === ((cidr.network[whole] ?? 0) & mask);
}
