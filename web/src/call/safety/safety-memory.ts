/** What a tab remembers of codes that were agreed on, so that they stay over rebuilt links and reloaded pages. */
import { memberIdSchema, type MemberId, type RoomId } from '@parley/shared';
import * as v from 'valibot';
import type { Storage } from '../ports.js';
import type { Fingerprint, LinkRole, Nonces } from './safety-code.js';

/** What a person found on comparing a code. */
export type CodeMark = 'matches' | 'differs';

/** Why a code is another one than before. */
export type CodeChange =
  /** The other end has another certificate: its browser could not keep the old one, or someone is in between. */
  | 'their-key'
  /** This page has another certificate. */
  | 'own-key'
  /** The certificates are the same; one end had forgotten the code. */
  | 'forgotten';

export interface Agreement {
  readonly role: LinkRole;
  readonly own: Fingerprint;
  readonly theirs: Fingerprint;
  readonly nonces: Nonces;
  /** null: nobody has compared it yet. */
  readonly mark: CodeMark | null;
  /** Set when it took the place of another code; goes when people have found that this one matches. */
  readonly changed: { readonly by: CodeChange; readonly wasCompared: boolean } | null;
}

export interface SafetyMemory {
  get(member: MemberId): Agreement | undefined;
  set(member: MemberId, agreement: Agreement): void;
  /** Nothing is remembered any more. */
  clear(): void;
}

/** More than a room holds; beyond that some are forgotten, see `forgetSome`. */
const maxRemembered = 32;

/**
 * Whether people compared this code, or one in whose place it came: that it is gone is news to them. Also where codes
 * differed, as whoever sits in between could else take that alarm back with another link.
 */
export const wasCompared = ({ mark, changed }: Agreement): boolean =>
  mark !== null || changed?.wasCompared === true;

const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const agreementSchema = v.object({
  role: v.picklist(['initiator', 'other']),
  own: hex,
  theirs: hex,
  nonces: v.object({ initiator: hex, other: hex }),
  mark: v.nullable(v.picklist(['matches', 'differs'])),
  changed: v.nullable(
    v.object({
      by: v.picklist(['their-key', 'own-key', 'forgotten']),
      wasCompared: v.boolean(),
    }),
  ),
});

const storedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.tuple([memberIdSchema, agreementSchema])),
);

/** `isHere`: whether a member is in the call, so that its code is on show. */
export function createSafetyMemory(
  storage: Storage,
  room: RoomId,
  isHere: (member: MemberId) => boolean,
): SafetyMemory {
  const key = `parley.safety.${room}`;
  const stored = v.safeParse(storedSchema, storage.get('tab', key));
  const agreements = new Map<MemberId, Agreement>(stored.success ? stored.output : []);

  /**
   * The oldest of those who are gone, at first of those with whom nobody compared: someone who comes and goes under one
   * new id after the other makes room by what came of that alone.
   */
  function forgetSome(): void {
    while (agreements.size > maxRemembered) {
      const gone = [...agreements].filter(([member]) => !isHere(member));
      const going = gone.find(([, agreement]) => !wasCompared(agreement)) ?? gone[0];
      if (going === undefined) return;
      agreements.delete(going[0]);
    }
  }

  return {
    get: (member) => agreements.get(member),
    set(member, agreement) {
      agreements.delete(member);
      agreements.set(member, agreement);
      forgetSome();
      storage.set('tab', key, JSON.stringify([...agreements]));
    },
    clear() {
      agreements.clear();
      storage.set('tab', key, null);
    },
  };
}
