/** People's text for findings, from the side of whoever reads it. */
import type { Finding, FindingCode, Who } from '../../call/reasons/diagnosis.js';
import type { LinkReason } from '../../call/reasons/reasons.js';

export interface CauseWords {
  /** One sentence. */
  readonly cause: string;
  /** The same for a small tile, without a full stop. */
  readonly short: string;
}

/** A text for each side; `both` also where it is nobody's. */
type Sides = Readonly<Record<Who, string>>;

const same = (text: string): Sides => ({ self: text, other: text, both: text });
const sideOf = (sides: Sides, who: Who | null) => sides[who ?? 'both'];

/** Why there is no line, in the words of the first finding and of what belongs to it; null where nothing is known. */
export function causeWords(findings: readonly Finding[], name: string): CauseWords | null {
  const [first] = findings;
  if (first === undefined) return null;
  const cause = sideOf(causes(name, findings)[first.code], first.who);
  return { cause, short: sideOf(shortCauses(name)[first.code], first.who) };
}

/** What else is wrong, one sentence each. */
export function furtherWords(findings: readonly Finding[], name: string): readonly string[] {
  const [first, ...rest] = findings;
  const sentences = causes(name, findings);
  return rest
    .filter(({ code, who }) => !(code === 'relay_tcp_unreachable' && who === first?.who))
    .map(({ code, who }) => sideOf(sentences[code], who));
}

/** Why there is no line, or none but through the relay, in one sentence; null where it is direct, or nothing is known. */
export function whyWords(reason: LinkReason | null, name: string): string | null {
  if (reason === null) return null;
  const { relayed, findings } = reason;
  return causeWords(relayed === null ? findings : [relayed], name)?.cause ?? null;
}

/** What to try, the most promising first. */
export function adviceWords(findings: readonly Finding[], name: string): readonly string[] {
  const advice = findings.flatMap(({ code, who }) => {
    const tries = advices(name)[code];
    return tries === undefined ? [] : sideOf(tries, who).split('\n');
  });
  return [...new Set(advice)].filter((text) => text !== '');
}

function causes(name: string, all: readonly Finding[]): Readonly<Record<FindingCode, Sides>> {
  const blocked = (there: string): string => {
    const isRelated = all[0]?.code === 'udp_blocked' && all[0].severity === 'error';
    if (!isRelated) return '.';
    return all.some(({ code }) => code === 'relay_tcp_unreachable')
      ? `, and the relay’s TCP port cannot be reached from ${there}.`
      : ', and this service offers its relay over UDP only.';
  };
  return {
    network_gone: {
      self: 'Your device has no network.',
      other: `${name}’s device has no network.`,
      both: `Neither your device nor ${name}’s has a network.`,
    },
    signaling_lost: same('This service cannot be reached, so no new line can be agreed on.'),
    other_end_silent: same(`${name}’s browser does not answer.`),
    dtls_failed: same(
      `A way was found, but the encryption between you and ${name} did not come about.`,
    ),
    relay_refused: {
      self: 'The relay refuses the credentials that this service gave you.',
      other: `The relay refuses the credentials that this service gave ${name}.`,
      both: 'The relay refuses the credentials that this service hands out.',
    },
    relay_full: same('The relay has no room for another line.'),
    relay_absent: same('No direct line came about, and this service has no relay.'),
    relay_unreachable: {
      self: 'The relay does not answer you.',
      other: `The relay does not answer ${name}.`,
      both: `The relay answers neither you nor ${name}.`,
    },
    relay_forwards_nothing: same('The relay answers both of you, but nothing comes through it.'),
    udp_blocked: {
      self: `Your network blocks UDP${blocked('there')}`,
      other: `${name}’s network blocks UDP${blocked('there')}`,
      both: 'No UDP gets out of either network.',
    },
    relay_tcp_unreachable: {
      self: 'The relay’s TCP port cannot be reached from your network.',
      other: `The relay’s TCP port cannot be reached from ${name}’s network.`,
      both: 'The relay’s TCP port cannot be reached from either network.',
    },
    families_differ: {
      self: `Your network has IPv6 only, and ${name}’s has IPv4 only.`,
      other: `${name}’s network has IPv6 only, and yours has IPv4 only.`,
      both: 'The networks have no kind of address in common.',
    },
    mapping_varies: {
      self: 'Your network uses another port for each destination (symmetric NAT).',
      other: `${name}’s network uses another port for each destination (symmetric NAT).`,
      both: 'Both networks use another port for each destination (symmetric NAT).',
    },
    relay_wished: {
      self: 'You hide your IP address, so only the relay is used.',
      other: `${name} is hiding their IP address, so only the relay is used.`,
      both: `You and ${name} hide your IP addresses, so only the relay is used.`,
    },
    no_common_path: same(
      `You and ${name} both reach this service, but no line between you came about.`,
    ),
    no_direct_answer: same('No direct line got an answer.'),
  };
}

function shortCauses(name: string): Readonly<Record<FindingCode, Sides>> {
  return {
    network_gone: {
      self: 'You are offline',
      other: `${name} is offline`,
      both: 'You are both offline',
    },
    signaling_lost: same('The service is out of reach'),
    other_end_silent: same(`${name} does not answer`),
    dtls_failed: same('The encryption failed'),
    relay_refused: same('The relay refuses'),
    relay_full: same('The relay is full'),
    relay_absent: same('There is no relay'),
    relay_unreachable: {
      self: 'The relay does not answer you',
      other: `The relay does not answer ${name}`,
      both: 'The relay does not answer',
    },
    relay_forwards_nothing: same('The relay forwards nothing'),
    udp_blocked: {
      self: 'Your network blocks UDP',
      other: `${name}’s network blocks UDP`,
      both: 'No UDP gets out',
    },
    relay_tcp_unreachable: same('The relay is out of reach'),
    families_differ: same('IPv4 and IPv6 do not meet'),
    mapping_varies: same('No direct way in'),
    relay_wished: same('Relay only, by wish'),
    no_common_path: same('No line came about'),
    no_direct_answer: same('No direct answer'),
  };
}

const ownNetwork = 'Try another network, such as a phone’s hotspot, or switch a VPN off.';
const otherNetwork = (name: string) =>
  `Ask ${name} to try another network, such as a phone’s hotspot, or to switch a VPN off.`;

/** One try a line. */
function advices(name: string): Readonly<Partial<Record<FindingCode, Sides>>> {
  const eitherNetwork = {
    self: ownNetwork,
    other: otherNetwork(name),
    both: 'One of you could try another network, such as a phone’s hotspot, or switch a VPN off.',
  };
  const tellHost = (what: string) => same(`Tell the host of this service: ${what}`);
  const askHostToo = (sides: Sides, what: string): Sides => ({
    self: `${sides.self}\n${what}`,
    other: `${sides.other}\n${what}`,
    both: `${sides.both}\n${what}`,
  });
  return {
    network_gone: {
      self: 'Check your Wi-Fi, cable or mobile data. The call comes back by itself.',
      other: `Wait: the call comes back by itself once ${name} is online.`,
      both: 'Check your Wi-Fi, cable or mobile data. The call comes back by itself.',
    },
    signaling_lost: same('Check your network. The call goes on trying by itself.'),
    other_end_silent: same(`Wait a moment, or ask ${name} to reload the page.`),
    dtls_failed: same(
      'Reload the page on both sides. If it stays so, something in between changes what you send: use another network.',
    ),
    relay_refused: tellHost(
      'the relay does not accept the credentials that the server mints. Both need the same TURN_SECRET and the right time.',
    ),
    relay_full: askHostToo(
      same('Try again in a minute.'),
      'Tell the host of this service: the relay’s quota is used up.',
    ),
    relay_absent: askHostToo(eitherNetwork, 'The host of this service can add a relay.'),
    relay_unreachable: {
      self: `${ownNetwork}\nTell the host of this service if it stays so: the relay may be down.`,
      other: `${otherNetwork(name)}\nTell the host of this service if it stays so: the relay may be down.`,
      both: 'Tell the host of this service: the relay is down, or its ports are not open.\nThe call comes back by itself once the relay does.',
    },
    relay_forwards_nothing: tellHost('the relay’s port range must be open for UDP.'),
    udp_blocked: askHostToo(
      eitherNetwork,
      'The host of this service can offer the relay over TLS on port 443, which most networks let through.',
    ),
    relay_wished: {
      self: 'Or turn “Hide my IP address” off in the settings, so that a direct line is tried, too.',
      other: `Or ask ${name} to turn “Hide my IP address” off, so that a direct line is tried, too.`,
      both: 'Or turn “Hide my IP address” off, both of you, so that a direct line is tried, too.',
    },
    no_common_path: eitherNetwork,
  };
}
