const headerSize = 14;
const etherTypeAt = 12;
const ETHERTYPE_ARP = 0x0806;
const ETHERTYPE_IPV6 = 0x86dd;
const nextHeaderAt = headerSize + 6;
const destinationAt = headerSize + 24;
const ICMPV6 = 58;
const icmpTypeAt = headerSize + 40;
/** ff02::/16, multicast that stays on the link (RFC 4291 §2.7) */
const LINK_LOCAL_MULTICAST = 0xff02;
/** router and neighbour solicitation and advertisement, redirect (RFC 4861 §4) */
const neighbourDiscovery = { from: 133, to: 137 };

/**
 * Whether a frame is how two ends of an Ethernet find each other. Lines between homes and providers have no such talk to
 * lose: here a lost one would cost a whole second that no real line costs.
 */
export function isNeighbourTalk(frames: Buffer, offset: number): boolean {
  switch (frames.readUInt16BE(offset + etherTypeAt)) {
    case ETHERTYPE_ARP:
      return true;
    case ETHERTYPE_IPV6: {
      if (frames.readUInt16BE(offset + destinationAt) === LINK_LOCAL_MULTICAST) return true;
      if (frames[offset + nextHeaderAt] !== ICMPV6) return false;
      const type = frames[offset + icmpTypeAt] ?? 0;
      return type >= neighbourDiscovery.from && type <= neighbourDiscovery.to;
    }
    default:
      return false;
  }
}
