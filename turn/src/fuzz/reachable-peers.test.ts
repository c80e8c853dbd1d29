/** The peer policy beside a judgement that was made apart from it, from the RFCs: see reachable-peers.ts. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressText, transportAddress } from '@parley/stun/transport-address';
import { createPeerPolicy, mustParseCidr } from '../relay/peer-policy.js';
import { reachablePeers } from './reachable-peers.js';

const own = {
  hostAddresses: ['8.8.4.5', '2606:4700::99'],
  relayAddresses: ['8.8.4.4', '10.0.0.5'],
};

/** Beginnings of every range that has rules of its own, and of its neighbours. */
const beginnings4 = [
  [0],
  [9],
  [10],
  [100, 63],
  [100, 64],
  [100, 127],
  [100, 128],
  [127],
  [169, 254],
  [172, 15],
  [172, 16],
  [172, 31],
  [172, 32],
  [192, 0, 0],
  [192, 0, 1],
  [192, 0, 2],
  [192, 88, 99],
  [192, 168],
  [198, 17],
  [198, 18],
  [198, 19],
  [198, 20],
  [198, 51, 100],
  [203, 0, 113],
  [223],
  [224],
  [239],
  [240],
  [255],
  [8, 8, 4, 4],
  [8, 8, 4, 5],
  [8, 8, 8],
];

/** Octets that begin with one of these, and end anyhow. */
function beginningWith(beginnings: readonly number[][], length: number): fc.Arbitrary<number[]> {
  return fc
    .tuple(
      fc.constantFrom([], ...beginnings),
      fc.array(fc.nat(255), { minLength: length, maxLength: length }),
    )
    .map(([beginning, rest]) => [...beginning, ...rest.slice(beginning.length)]);
}

const four = beginningWith(beginnings4, 4);
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** Every way of writing an IPv4 address as one of IPv6. */
const encodings: readonly ((octets: number[], rest: number[]) => number[])[] = [
  // IPv4-compatible and IPv4-mapped (RFC 4291 §2.5.5), IPv4-translated (RFC 7915).
  (octets) => [...zeros(12), ...octets],
  (octets) => [...zeros(10), 0xff, 0xff, ...octets],
  (octets) => [...zeros(8), 0xff, 0xff, 0, 0, ...octets],
  // NAT64 (RFC 6052 §2.1) and NAT64 for local use (RFC 8215).
  (octets) => [0, 0x64, 0xff, 0x9b, ...zeros(8), ...octets],
  (octets) => [0, 0x64, 0xff, 0x9b, 0, 1, ...zeros(6), ...octets],
  // 6to4 (RFC 3056 §2).
  (octets, rest) => [0x20, 0x02, ...octets, ...rest.slice(0, 10)],
  // Teredo (RFC 4380 §4): as the server, and as the client with its bits turned.
  (octets, rest) => [0x20, 0x01, 0, 0, ...octets, ...rest.slice(0, 4), 0xf7, 0xf7, 0xf7, 0xf7],
  (octets, rest) => [
    0x20,
    0x01,
    0,
    0,
    8,
    8,
    8,
    8,
    ...rest.slice(0, 4),
    ...octets.map((octet) => octet ^ 0xff),
  ],
  // ISATAP (RFC 5214 §6.1).
  (octets) => [0x26, 0x06, 0x47, ...zeros(7), 0x5e, 0xfe, ...octets],
  (octets) => [0x26, 0x06, 0x47, ...zeros(5), 2, 0, 0x5e, 0xfe, ...octets],
];

const beginnings6 = [
  [0x20, 0x01, 0, 2],
  [0x20, 0x01, 1, 0xff],
  [0x20, 0x01, 2, 0],
  [0x20, 0x01, 0x0d, 0xb8],
  [0x20, 0x01, 0x0d, 0xb9],
  [0x26, 0x06, 0x47, 0, ...zeros(11), 0x99],
  [0x3f, 0xfe],
  [0x3f, 0xff, 0x0f],
  [0x3f, 0xff, 0x10],
  [0x1f],
  [0x40],
  [0x5f],
  [0xfc],
  [0xfd],
  [0xfe, 0x80],
  [0xfe, 0xc0],
  [0xff],
];

const anyAddress = fc
  .oneof(
    four,
    beginningWith(beginnings6, 16),
    fc
      .tuple(
        fc.constantFrom(...encodings),
        four,
        fc.array(fc.nat(255), { minLength: 10, maxLength: 10 }),
      )
      .map(([encode, octets, rest]) => encode(octets, rest)),
  )
  .map((octets) => addressText(Uint8Array.from(octets)));

it.each([
  ['by itself', [], []],
  ['with ranges that the operator opened', ['10.9.0.0/16', '192.168.0.0/16', 'fd00::/8'], []],
  [
    'with ranges that the operator closed',
    ['172.16.0.0/12'],
    ['8.8.8.0/24', '172.31.0.0/16', '2600::/8'],
  ],
  [
    'with all of IPv6 open and some of IPv4 closed',
    ['::/0'],
    ['8.0.0.0/8', '10.0.0.0/8', '192.0.0.0/8'],
  ],
])(
  'the policy, %s, and the RFCs agree on any address in any encoding',
  (_case, allowed, denied) => {
    const policy = createPeerPolicy({
      ...own,
      allowed: allowed.map(mustParseCidr),
      denied: denied.map(mustParseCidr),
    });
    const mayReach = reachablePeers({ ...own, allowed, denied, listeners: [] });
    let open = 0;
    fc.assert(
      fc.property(anyAddress, (address) => {
        const isOpen = policy.reachOf(address) === 'open';
        expect([address, isOpen]).toEqual([address, mayReach(transportAddress(address, 5000), [])]);
        if (isOpen) open += 1;
      }),
      { numRuns: 3000 },
    );
    expect(open).toBeGreaterThan(300);
    expect(open).toBeLessThan(2700);
  },
);
