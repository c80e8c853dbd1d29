/** The two ends of a link as their safety codes have it, and how they meet. */
import {
  linkIdSchema,
  memberIdSchema,
  roomIdSchema,
  type MemberId,
  type SafetyMessage,
} from '@parley/shared';
import * as v from 'valibot';
import type { MemberLinkEvent } from '../link/member-link-event.js';
import type { Storage } from '../ports.js';
import {
  commitmentText,
  otherRole,
  type Fingerprint,
  type LinkEnds,
  type LinkRole,
} from '../safety/safety-code.js';
import { createSafety, type Safety } from '../safety/safety.js';
import type { SafetyView } from '../safety/safety-view.js';
import { createFakeClock, createFakeRandom, settle } from './fake-clock.js';
import { createFakeStorage } from './fake-devices.js';
import { fakeDigest, fakeFingerprint } from './fake-identity.js';

export const room = v.parse(roomIdSchema, 'team-standup');
/** How each end calls the one at its link. */
export const peer = v.parse(memberIdSchema, 'member-001');

interface EndOptions {
  readonly role: LinkRole;
  readonly storage?: Storage;
  readonly digest?: typeof fakeDigest | null;
  readonly seed?: number;
}

/** One end of one link; what it says waits in `said` until it is passed on. */
export class End {
  readonly said: SafetyMessage[] = [];
  readonly clock = createFakeClock();
  readonly storage: Storage;
  readonly role: LinkRole;
  readonly safety: Safety;

  constructor({ role, storage = createFakeStorage(), digest = fakeDigest, seed = 1 }: EndOptions) {
    this.role = role;
    this.storage = storage;
    this.safety = createSafety({
      clock: this.clock,
      random: createFakeRandom(seed),
      storage,
      room,
      digest,
      say: (_to, message) => this.said.push(message as SafetyMessage) > 0,
      onChange: () => undefined,
    });
  }

  get view(): SafetyView {
    return this.safety.views.get(peer) ?? { type: 'pending' };
  }

  get signs(): readonly number[] {
    const { view } = this;
    if (view.type !== 'code') throw new Error(`no code, but ${JSON.stringify(view)}`);
    return view.signs;
  }

  shows(own: Fingerprint, theirs: Fingerprint, link = 'link-one'): void {
    this.safety.handle(peer, {
      type: 'certificates',
      link: v.parse(linkIdSchema, link),
      role: this.role,
      fingerprints: { own, theirs },
    });
  }

  async opens(): Promise<void> {
    this.safety.handle(peer, { type: 'open' });
    await settle();
  }

  async hears(...messages: readonly SafetyMessage[]): Promise<void> {
    for (const message of messages) {
      this.safety.handle(peer, { type: 'message', message });
      await settle();
    }
  }

  closes(): void {
    this.safety.handle(peer, { type: 'closed' });
  }

  compares(): void {
    this.safety.mark(peer, this.signs, 'matches');
  }
}

export const ana = fakeFingerprint('Ana');
export const bob = fakeFingerprint('Bob');
export const mallory = fakeFingerprint('Mallory');

let seeds = 0;
export const seed = () => {
  seeds += 1;
  return seeds;
};
export const createPair = (): readonly [End, End] => [
  new End({ role: 'initiator', seed: seed() }),
  new End({ role: 'other', seed: seed() }),
];

/** Passes on what both say until nobody says anything any more. */
export async function talk(one: End, other: End): Promise<void> {
  while (one.said.length + other.said.length > 0) {
    await other.hears(...one.said.splice(0));
    await one.hears(...other.said.splice(0));
  }
}

interface Certificates {
  readonly one?: Fingerprint;
  readonly other?: Fingerprint;
  readonly link?: string;
}

export async function meet(one: End, other: End, certificates: Certificates = {}): Promise<void> {
  const { one: first = ana, other: second = bob, link = 'link-one' } = certificates;
  one.shows(first, second, link);
  other.shows(second, first, link);
  await one.opens();
  await other.opens();
  await talk(one, other);
}

/** A whole exchange with somebody else, who keeps to the rules. */
export async function agreesWith(end: End, stranger: MemberId): Promise<void> {
  const [theirs, link] = [fakeFingerprint(stranger), v.parse(linkIdSchema, `link-${stranger}`)];
  const ends: LinkEnds = { link, role: end.role, own: ana, theirs };
  const nonce = fakeFingerprint(`nonce of ${stranger}`);
  const hash = await fakeDigest(commitmentText(ends, otherRole(end.role), nonce));
  const tell = async (event: MemberLinkEvent) => {
    end.safety.handle(stranger, event);
    await settle();
  };
  await tell({ type: 'certificates', link, role: end.role, fingerprints: { own: ana, theirs } });
  await tell({ type: 'open' });
  await tell({ type: 'message', message: { type: 'safety-commit', hash } });
  await tell({ type: 'message', message: { type: 'safety-reveal', nonce } });
  end.said.splice(0);
  if (end.safety.views.get(stranger)?.type !== 'code') throw new Error('no code was agreed on');
}

/** The link between them is replaced by another one. */
export async function meetAgain(
  one: End,
  other: End,
  certificates: Certificates = {},
): Promise<void> {
  one.closes();
  other.closes();
  await meet(one, other, { link: 'link-two', ...certificates });
}
