/** What this machine's interfaces say of its network. Pure. */
import type { NetworkInterfaceInfo } from 'node:os';
import { placeOf } from '../address-scope.js';
import type { NetworkCheck } from '../observation.js';
import type { OwnAddress } from './families.js';

export type Interfaces = Readonly<NodeJS.Dict<NetworkInterfaceInfo[]>>;

type Hint = NetworkCheck['hints'][number];

/** Tunnels, as their programs name them on Linux, macOS and Windows. */
const tunnel =
  /^(?:tun|tap|utun|wg|ppp|ipsec|xfrm|zt|tailscale|nordlynx|proton|mullvad|wireguard|openvpn)/iu;

/** Bridges and pairs of containers and virtual machines: networks inside this machine. */
const inside =
  /^(?:docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|lxc|lxd|cni|cali|flannel|podman|bridge|awdl|llw)/u;

interface Attached {
  readonly name: string;
  readonly address: string;
  readonly place: OwnAddress;
}

/** Addresses that lead out of this machine. macOS has tunnels of its own at all times, with link-local addresses only. */
function attached(interfaces: Interfaces): readonly Attached[] {
  return Object.entries(interfaces).flatMap(([name, entries]) =>
    (entries ?? []).flatMap(({ address, internal }) => {
      const place = placeOf(address);
      const leadsOut = place !== undefined && !internal && place.scope !== 'link-local';
      return leadsOut && !inside.test(name) ? [{ name, address, place }] : [];
    }),
  );
}

/** The addresses that this machine has on networks. */
export function ownAddresses(interfaces: Interfaces): readonly OwnAddress[] {
  return attached(interfaces).map(({ place }) => place);
}

/** The texts of all its addresses. */
export function ownAddressTexts(interfaces: Interfaces): readonly string[] {
  return Object.values(interfaces).flatMap((entries) =>
    (entries ?? []).map(({ address }) => address),
  );
}

export interface HintSources {
  readonly interfaces: Interfaces;
  /** as servers saw this machine */
  readonly mapped: readonly string[];
  readonly hasHttpProxy: boolean;
}

/** What may explain a network that is not as others. */
export function hintsOf({ interfaces, mapped, hasHttpProxy }: HintSources): Hint[] {
  const out = attached(interfaces);
  const isCarrierGrade = (address: string): boolean => placeOf(address)?.scope === 'carrier-grade';
  const ordinary = out.filter(({ name }) => !tunnel.test(name));
  // Tunnels of some makers have addresses of that range inside.
  const isBehindCarrier = [...ordinary.map(({ address }) => address), ...mapped].some(
    isCarrierGrade,
  );
  const networks = new Set(
    ordinary.filter(({ place }) => place.family === 'ipv4').map(({ name }) => name),
  );
  return [
    ...(ordinary.length < out.length ? (['vpn'] as const) : []),
    ...(hasHttpProxy ? (['http_proxy'] as const) : []),
    ...(isBehindCarrier ? (['carrier_grade_nat'] as const) : []),
    ...(networks.size > 1 ? (['several_networks'] as const) : []),
  ];
}
