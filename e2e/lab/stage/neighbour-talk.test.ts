import { expect, test } from 'vitest';
import { isNeighbourTalk } from './neighbour-talk.js';

/** An Ethernet frame behind some other bytes. */
function frame(etherType: number, payload: readonly number[]): Buffer {
  const header = Buffer.alloc(14);
  header.writeUInt16BE(etherType, 12);
  const padded = Buffer.alloc(60);
  Buffer.from(payload).copy(padded);
  return Buffer.concat([Buffer.alloc(7), header, padded]);
}

const globalAddress = 0x2a10;
const linkLocalMulticast = 0xff02;

function ipv6(nextHeader: number, firstByte: number, destination = globalAddress): Buffer {
  const header = Buffer.alloc(40);
  header[6] = nextHeader;
  header.writeUInt16BE(destination, 24);
  return frame(0x86dd, [...header, firstByte]);
}

test('ARP and the messages of neighbour discovery are how neighbours find each other', () => {
  expect(isNeighbourTalk(frame(0x0806, []), 7)).toBe(true);
  for (const type of [133, 134, 135, 136, 137])
    expect(isNeighbourTalk(ipv6(58, type), 7)).toBe(true);
});

test('all else is traffic: IPv4, UDP over IPv6, and the other messages of ICMPv6', () => {
  expect(isNeighbourTalk(frame(0x0800, [0x45]), 7)).toBe(false);
  expect(isNeighbourTalk(ipv6(17, 135), 7)).toBe(false);
  for (const type of [1, 128, 129, 138]) expect(isNeighbourTalk(ipv6(58, type), 7)).toBe(false);
});

test('what goes to a multicast address of the link is talk on the link, as the reports of its listeners', () => {
  const hopByHopOptions = 0;
  expect(isNeighbourTalk(ipv6(hopByHopOptions, 58, linkLocalMulticast), 7)).toBe(true);
  expect(isNeighbourTalk(ipv6(17, 0, linkLocalMulticast), 7)).toBe(true);
});
