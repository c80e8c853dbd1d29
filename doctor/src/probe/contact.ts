/** The first contact with the server of an ICE URL, by whichever of its addresses answers first. */
import type { TransportAddress } from '@parley/stun/transport-address';
import { Method } from '@parley/stun/message-type';
import type { ReachFault } from './client/reach-fault.js';
import { greet } from './client/allocation.js';
import type { Endpoint } from './client/connection.js';
import {
  openClient,
  type Answer,
  type ClientOptions,
  type StunClient,
} from './client/stun-client.js';
import { releaseGreeting } from './client/release-greeting.js';
import type { WayLog } from './way-log.js';

export interface Contact {
  readonly client: StunClient;
  readonly endpoint: Endpoint;
  /** ms */
  readonly reachMs: number;
  readonly binding: Promise<Answer>;
  /** of a relay: see {@link greet} */
  readonly greeting: Promise<Answer> | undefined;
}

export type ContactOutcome =
  | { readonly outcome: 'contact'; readonly contact: Contact }
  | { readonly outcome: 'unreached'; readonly fault: ReachFault; readonly detail: string | null }
  | {
      readonly outcome: 'no_tls';
      readonly endpoint: Endpoint;
      readonly reachMs: number;
      readonly detail: string | null;
    };

export interface ContactOptions {
  readonly host: string;
  readonly transport: Endpoint['transport'];
  /** at least one */
  readonly addresses: readonly TransportAddress[];
  /** asks for an allocation right away, too: some relays answer nothing else */
  readonly isRelay: boolean;
  readonly client: ClientOptions;
  readonly ways: WayLog;
  /** told of every address that answers a Binding request */
  readonly onBinding: (endpoint: Endpoint) => void;
}

/**
 * Tries every address at once. What comes of the others is looked at as well, for the sake of what it tells of the network;
 * `settled` says when that is over.
 */
export function makeContact(options: ContactOptions): {
  readonly first: Promise<ContactOutcome>;
  readonly settled: Promise<unknown>;
} {
  const attempts = options.addresses.map((address) => attempt(address, options));
  const first = firstContact(attempts);
  const settled = Promise.all(
    attempts.map(async (one) => {
      const outcome = await one;
      if (outcome.outcome !== 'contact') return;
      const { endpoint, binding } = outcome.contact;
      if ((await binding).answered) options.onBinding(endpoint);
      if (outcome !== (await first)) await abandon(outcome.contact);
    }),
  );
  return { first, settled };
}

/** The more a fault says, the sooner it is told. */
const byTelling = ['refused', 'silent', 'no_route'] as const;

async function firstContact(attempts: readonly Promise<ContactOutcome>[]): Promise<ContactOutcome> {
  const contacts = attempts.map(async (attempt) => {
    const outcome = await attempt;
    if (outcome.outcome !== 'contact') throw new Error(outcome.outcome);
    return outcome;
  });
  return Promise.any(contacts).catch(async () => {
    const outcomes = await Promise.all(attempts);
    const rank = (outcome: ContactOutcome): number =>
      outcome.outcome === 'unreached' ? byTelling.indexOf(outcome.fault) : -1;
    const [best] = outcomes.toSorted((one, other) => rank(one) - rank(other));
    return best ?? { outcome: 'unreached', fault: 'no_route', detail: null };
  });
}

async function attempt(
  address: TransportAddress,
  { host, transport, isRelay, client: clientOptions, ways }: ContactOptions,
): Promise<ContactOutcome> {
  const endpoint: Endpoint = { transport, address, host };
  const note = (outcome: 'answered' | ReachFault): void =>
    ways.note({ host, transport, address: address.address, outcome });
  const opening = await openClient(endpoint, clientOptions);
  if (!opening.opened) {
    if (opening.step === 'tls') {
      note('answered');
      const { connectMs, detail } = opening;
      return { outcome: 'no_tls', endpoint, reachMs: connectMs, detail };
    }
    note(opening.fault);
    return { outcome: 'unreached', fault: opening.fault, detail: opening.detail };
  }
  const { client } = opening;
  const started = performance.now();
  const binding = client.request(Method.binding);
  const greeting = isRelay ? greet(client) : undefined;
  const contact = { client, endpoint, binding, greeting };
  if (transport !== 'udp') {
    note('answered');
    return { outcome: 'contact', contact: { ...contact, reachMs: client.connection.connectMs } };
  }
  const answer = await firstAnswer(greeting === undefined ? [binding] : [binding, greeting]);
  // Whatever came over UDP, it shows the way there.
  if (answer.answered || answer.fault === 'not_stun') {
    note('answered');
    return { outcome: 'contact', contact: { ...contact, reachMs: performance.now() - started } };
  }
  note(answer.fault);
  client.close();
  return { outcome: 'unreached', fault: answer.fault, detail: answer.detail };
}

/** The first success, or else what the last one to fail says. */
async function firstAnswer(requests: readonly Promise<Answer>[]): Promise<Answer> {
  return new Promise((resolve) => {
    let left = requests.length;
    for (const request of requests) {
      void request.then((answer) => {
        left -= 1;
        if (answer.answered || left === 0) resolve(answer);
      });
    }
  });
}

/** A contact that came second. */
async function abandon({ client, greeting }: Contact): Promise<void> {
  if (greeting !== undefined) await releaseGreeting(client, greeting);
  client.close();
}
