import * as v from 'valibot';

/** What an ICE URL offers, and how: `stun` over UDP, or a relay over that transport. */
export const iceServerKinds = ['stun', 'relay-udp', 'relay-tcp', 'relay-tls'] as const;
export type IceServerKind = (typeof iceServerKinds)[number];

/** What asking an ICE server has brought so far. */
export const iceAnswers = [
  /** too early to tell */
  'pending',
  'answered',
  /** nothing for seconds */
  'silent',
  /** the browser gave up: no such name, connection refused, certificate not trusted, timed out (error 701) */
  'unreachable',
  /** it answered with an error; see `code` */
  'refused',
] as const;
export type IceAnswer = (typeof iceAnswers)[number];

export const candidateKinds = ['host', 'srflx', 'relay-udp', 'relay-tcp', 'relay-tls'] as const;
export type CandidateKind = (typeof candidateKinds)[number];

const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000));

const checksSchema = v.object({
  /** pairs of candidates on which a check was sent */
  tried: countSchema,
  /** of these, those that got a response */
  answered: countSchema,
});

/** Servers that are told of, enough for several relays on every transport; more are left out. */
export const maxToldServers = 16;

/**
 * What one end of a link knows of its own way to the other. Kinds and counts only: no address and no host name, since
 * the other end need not learn any.
 */
export const linkFactsSchema = v.object({
  /** The browser says that there is a network. */
  online: v.boolean(),
  /** This end goes through the relay only, by wish. */
  relayOnly: v.boolean(),
  /** Gathering is over, or every server has had time to answer. */
  settled: v.boolean(),
  candidates: v.pipe(
    v.array(
      v.object({
        kind: v.picklist(candidateKinds),
        family: v.picklist(['ipv4', 'ipv6', 'unknown']),
        count: countSchema,
      }),
    ),
    v.maxLength(candidateKinds.length * 3),
  ),
  servers: v.pipe(
    v.array(
      v.object({
        kind: v.picklist(iceServerKinds),
        port: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(65_535)),
        answer: v.picklist(iceAnswers),
        /** the STUN error code of a refusal (RFC 8489 §14.8), else null */
        code: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(300), v.maxValue(699))),
      }),
    ),
    v.maxLength(maxToldServers),
  ),
  /** The other end owes no answer to an offer. */
  answered: v.boolean(),
  /** Connectivity checks (RFC 8445 §7), on pairs without and with a relay at either end. */
  checks: v.object({ direct: checksSchema, relayed: checksSchema }),
  /** The network was seen to give one local port another public one for each destination (RFC 4787 §4.1). */
  mappingVaries: v.boolean(),
  /** The encryption on top of a pair that answered; `none` before there is one. */
  dtls: v.picklist(['none', 'connecting', 'connected', 'failed']),
});
export type LinkFacts = v.InferOutput<typeof linkFactsSchema>;

/** The same words over the data channel and, where that is not open, over signaling. */
export const factsMessageSchema = v.object({
  type: v.literal('facts'),
  facts: linkFactsSchema,
});
