/**
 * Whether somebody takes TCP connections at that IPv4 address.
 * @param tables `/proc/net/tcp` and `/proc/net/tcp6` of its network, see proc_net_tcp(5)
 */
export function listens(tables: string, address: string, port: number): boolean {
  const own = address.split('.').map(Number).toReversed();
  // as the kernel writes them on machines that keep the lowest byte first
  const addresses = [hex(own), '0'.repeat(8), '0'.repeat(32)];
  const wanted = addresses.map((each) =>
    `${each}:${port.toString(16).padStart(4, '0')}`.toUpperCase(),
  );
  return tables.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/u);
    return state === listenState && wanted.includes(local);
  });
}

const listenState = '0A';

const hex = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
