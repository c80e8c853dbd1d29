/** Cables that are cut: what is dropped on the way from and to a client, as nftables rules. */

/** One client's end in the middle of the network. */
export interface ClientLine {
  /** interface that leads to it */
  readonly device: string;
  readonly address: string;
}

/**
 * `direct`: all between two clients, who reach the service as before. `media`: all of one client but signaling.
 * `udp`: its UDP. `everything`: all of it. `some`: one in so many of the UDP packets that it sends, by chance.
 */
export type Cut =
  | { readonly what: 'direct'; readonly between: readonly [ClientLine, ClientLine] }
  | { readonly what: 'media'; readonly of: ClientLine; readonly signalingPort: number }
  | { readonly what: 'udp' | 'everything'; readonly of: ClientLine }
  | { readonly what: 'some'; readonly of: ClientLine; readonly oneIn: number };

const table = 'inet parley_faults';

/** A file for `nft -f` that replaces all rules at once, so that no packet meets half of them. */
export function cutRules(cuts: readonly Cut[]): string {
  const rules = cuts.map(rulesOf);
  return [
    `table ${table} {`,
    '  chain from_clients { type filter hook prerouting priority filter; }',
    '  chain to_clients { type filter hook postrouting priority filter; }',
    '}',
    `flush table ${table}`,
    ...rules.flatMap(({ from }) => from.map((rule) => `add rule ${table} from_clients ${rule}`)),
    ...rules.flatMap(({ to }) => to.map((rule) => `add rule ${table} to_clients ${rule}`)),
    '',
  ].join('\n');
}

function rulesOf(cut: Cut): { readonly from: string[]; readonly to: string[] } {
  switch (cut.what) {
    case 'direct': {
      const [one, other] = cut.between;
      const between = (source: ClientLine, target: ClientLine): string =>
        `iifname "${source.device}" ip daddr ${target.address} drop`;
      return { from: [between(one, other), between(other, one)], to: [] };
    }
    case 'media': {
      const { device } = cut.of;
      return {
        from: [`iifname "${device}" tcp dport != ${cut.signalingPort} drop`, ...udp(device).from],
        to: [`oifname "${device}" tcp sport != ${cut.signalingPort} drop`, ...udp(device).to],
      };
    }
    case 'udp':
      return udp(cut.of.device);
    case 'some':
      return {
        from: [
          `iifname "${cut.of.device}" meta l4proto udp numgen random mod ${cut.oneIn} == 0 drop`,
        ],
        to: [],
      };
    case 'everything':
      return { from: [`iifname "${cut.of.device}" drop`], to: [`oifname "${cut.of.device}" drop`] };
  }
}

const udp = (device: string): { readonly from: string[]; readonly to: string[] } => ({
  from: [`iifname "${device}" meta l4proto udp drop`],
  to: [`oifname "${device}" meta l4proto udp drop`],
});
