import { expect, test } from 'vitest';
import { listens } from './listening.js';

const tables = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 01000314:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1573 1 0000 100 0 0 10 0
   1: 01000314:0D96 FA000314:9D3C 01 00000000:00000000 00:00000000 00000000     0        0 1574 1 0000 100 0 0 10 0
   2: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1575 1 0000 100 0 0 10 0
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when
   0: 00000000000000000000000000000000:14E5 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
`;

test.each([
  ['20.3.0.1', 443],
  // all addresses
  ['20.3.0.1', 8080],
  ['20.3.0.2', 5349],
])('%s takes connections on port %d', (address, port) => {
  expect(listens(tables, address, port)).toBe(true);
});

test.each([
  ['20.3.0.2', 443],
  // a connection is no listener
  ['20.3.0.1', 3478],
  // of IPv6 loopback alone
  ['20.3.0.1', 80],
  ['20.3.0.1', 22],
])('%s takes none on port %d', (address, port) => {
  expect(listens(tables, address, port)).toBe(false);
});
