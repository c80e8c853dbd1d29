/** What gathering candidates has brought, per ICE server: pure, from what the browser tells. */
import {
  isSameServer,
  maxToldServers,
  parseIceUrl,
  type CandidateKind,
  type IceAnswer,
  type IceServer,
  type IceUrl,
  type LinkFacts,
} from '@parley/shared';

/**
 * Milliseconds after which a server that said nothing is called silent. Chromium itself gives up, and says so, after
 * 40 s only (8 retransmissions), Firefox after 11 s.
 */
export const silentAfterMs = 4_000;

/** The error of the browser itself, as no server has answered (webrtc-pc §4.8.3). */
const notReached = 701;

interface Asked {
  readonly url: IceUrl;
  /** ms since the epoch; since then it has said nothing, or it has answered since */
  since: number;
  answered: boolean;
  /** The last error, while there was no answer. */
  error: number | null;
}

interface Gathered {
  readonly kind: CandidateKind;
  readonly family: Family;
  /** `address port`, as far as the browser tells */
  readonly at: string;
  /** the same of the local socket behind it; empty where the browser hides it */
  readonly base: string;
}

type Family = LinkFacts['candidates'][number]['family'];

/** What is read of a local candidate, as an event or as an entry of the statistics tells it. */
export interface CandidateSeen {
  readonly type: string | null;
  readonly protocol: string | null;
  readonly address?: string | null;
  readonly port?: number | null;
  readonly relatedAddress?: string | null;
  readonly relatedPort?: number | null;
  readonly relayProtocol?: string | null;
  readonly url?: string | null;
}

export interface Gathering {
  /** Gathering begins, at first or after an ICE restart. `narrowed`: this time only relay candidates are wanted. */
  begin(narrowed: boolean): void;
  complete(): void;
  /** It is complete for want of anything more to hear, not because a pair works (at which Chromium stops, too). */
  exhaust(): void;
  candidate(candidate: CandidateSeen): void;
  error(url: string, code: number): void;
  /** How the outside has seen a local socket, by a server or in the response to a check. */
  mapped(seen: CandidateSeen): void;
  read(): Pick<LinkFacts, 'settled' | 'candidates' | 'servers' | 'mappingVaries'>;
}

export function createGathering(
  servers: readonly IceServer[],
  relayOnly: boolean,
  now: () => number,
): Gathering {
  const asked: Asked[] = servers
    .flatMap((server) => server.urls)
    .flatMap((text) => parseIceUrl(text) ?? [])
    // What STUN tells is of no use then, and Firefox does not ask.
    .filter(({ kind }) => !relayOnly || kind !== 'stun')
    .slice(0, maxToldServers)
    .map((url) => ({ url, since: now(), answered: false, error: null }));
  let candidates: Gathered[] = [];
  let isComplete = false;
  let isNarrowed = false;
  /** The public port of a local socket at a public address. */
  const mappings = new Map<string, number>();
  let mappingVaries = false;

  const isAskedNow = ({ url }: Asked) => !isNarrowed || url.kind !== 'stun';

  const markAnswered = (kind: IceUrl['kind'], url: IceUrl | undefined) => {
    const sameKind = asked.filter((each) => each.url.kind === kind);
    const named = sameKind.filter(
      (each) => url !== undefined && isSameServer(each.url, { ...url, kind }),
    );
    // Where the browser does not say which server it was, only one of its kind can be told.
    for (const each of named.length > 0 ? named : sameKind.length === 1 ? sameKind : []) {
      each.answered = true;
    }
  };

  const answerOf = ({ answered, error, since }: Asked): IceAnswer => {
    if (answered) return 'answered';
    if (error !== null && error !== notReached) return 'refused';
    const hadTime = now() - since >= silentAfterMs;
    // The browser asks from every interface; that one of them cannot reach the server says little at first.
    if (error === notReached) return hadTime || isComplete ? 'unreachable' : 'pending';
    return hadTime ? 'silent' : 'pending';
  };

  const gathering: Gathering = {
    begin(narrowed) {
      isComplete = false;
      isNarrowed = narrowed;
      mappings.clear();
      // The others are not looked for this time, and are what they were.
      candidates = narrowed ? candidates.filter((each) => !isRelay(each.kind)) : [];
      for (const each of asked.filter(isAskedNow)) {
        if (each.answered || each.error !== null) each.since = now();
        each.answered = false;
        each.error = null;
      }
    },
    complete() {
      isComplete = true;
    },
    exhaust() {
      // Whoever had no error has answered: with an address that was known already, there is no candidate for it.
      if (!isComplete) return;
      for (const each of asked.filter(isAskedNow)) if (each.error === null) each.answered = true;
    },
    candidate(seen) {
      const kind = kindOf(seen);
      if (kind === undefined) return;
      const at = transportAddress(seen.address, seen.port);
      const base = transportAddress(seen.relatedAddress, seen.relatedPort);
      // Told before, by an event or by the last statistics.
      if (at !== '' && candidates.some((c) => c.kind === kind && c.at === at && c.base === base)) {
        return;
      }
      const url = typeof seen.url === 'string' ? parseIceUrl(seen.url) : undefined;
      if (kind === 'srflx') {
        markAnswered('stun', url);
        gathering.mapped(seen);
      }
      if (kind !== 'host' && kind !== 'srflx') markAnswered(kind, url);
      candidates.push({ kind, family: familyOf(seen.address), at, base });
    },
    error(text, code) {
      const url = parseIceUrl(text);
      if (url === undefined) return;
      for (const each of asked) {
        // An answer on one interface counts more than an error on another, and a refusal more than silence.
        if (!isSameServer(each.url, url) || (each.error !== null && code === notReached)) continue;
        each.error = code;
      }
    },
    mapped({ address, port, relatedAddress, relatedPort }) {
      const base = transportAddress(relatedAddress, relatedPort);
      if (base === '' || typeof address !== 'string' || typeof port !== 'number') return;
      // At another address it may have been another NAT of several.
      const key = `${base} ${address}`;
      mappingVaries ||= (mappings.get(key) ?? port) !== port;
      mappings.set(key, port);
    },
    read() {
      const told = asked.map((each) => {
        const answer = answerOf(each);
        const { kind, port } = each.url;
        return { kind, port, answer, code: answer === 'refused' ? stunCode(each.error) : null };
      });
      return {
        settled: isComplete || told.every(({ answer }) => answer !== 'pending'),
        candidates: counted(candidates),
        servers: told,
        mappingVaries,
      };
    },
  };
  return gathering;
}

const relayKinds: ReadonlyMap<string, CandidateKind> = new Map([
  ['udp', 'relay-udp'],
  ['tcp', 'relay-tcp'],
  ['tls', 'relay-tls'],
]);

const isRelay = (kind: CandidateKind) => kind !== 'host' && kind !== 'srflx';

function kindOf({ type, protocol, url, relayProtocol }: CandidateSeen): CandidateKind | undefined {
  // Browsers connect out only over TCP, so that between two of them such candidates meet nobody.
  if (protocol === 'tcp') return undefined;
  switch (type) {
    case 'host':
    case 'srflx':
      return type;
    case 'relay': {
      const kind = typeof url === 'string' ? parseIceUrl(url)?.kind : undefined;
      if (kind !== undefined && kind !== 'stun') return kind;
      // Firefox's events name neither; its statistics do.
      return relayKinds.get(relayProtocol ?? '');
    }
    default:
      return undefined;
  }
}

const familyOf = (address: string | null | undefined): Family => {
  // Hidden, or behind a name that only the own network resolves.
  if (typeof address !== 'string' || address.endsWith('.local')) return 'unknown';
  return address.includes(':') ? 'ipv6' : 'ipv4';
};

/** Empty where the browser hides it: no address, or the unspecified one with port 0 or 9. */
const transportAddress = (address: string | null | undefined, port: number | null | undefined) =>
  typeof address !== 'string' || typeof port !== 'number' || port === 0 || port === 9
    ? ''
    : `${address} ${port}`;

function counted(candidates: readonly Gathered[]): LinkFacts['candidates'] {
  const counts = new Map<string, LinkFacts['candidates'][number]>();
  for (const { kind, family } of candidates) {
    const key = `${kind} ${family}`;
    const count = Math.min((counts.get(key)?.count ?? 0) + 1, 1_000);
    counts.set(key, { kind, family, count });
  }
  return [...counts.values()];
}

/** RFC 8489 §14.8; what is none is told as the class of server errors. */
const stunCode = (code: number | null) =>
  code !== null && code >= 300 && code <= 699 ? code : 500;
