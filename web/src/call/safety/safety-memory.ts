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
  /** Set when it took the place of another code; goes when people have compared this one. */
  readonly changed: { readonly by: CodeChange; readonly wasCompared: boolean } | null;
}

export interface SafetyMemory {
  get(member: MemberId): Agreement | undefined;
  set(member: MemberId, agreement: Agreement): void;
  /** Nothing is remembered any more. */
  clear(): void;
}

/** More than a room holds; the oldest is forgotten for a new one. */
const maxRemembered = 32;

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

export function createSafetyMemory(storage: Storage, room: RoomId): SafetyMemory {
  const key = `parley.safety.${room}`;
  const stored = v.safeParse(storedSchema, storage.get('tab', key));
  const agreements = new Map<MemberId, Agreement>(stored.success ? stored.output : []);

  return {
    get: (member) => agreements.get(member),
    set(member, agreement) {
      agreements.delete(member);
      agreements.set(member, agreement);
      for (const oldest of agreements.keys()) {
        if (agreements.size <= maxRemembered) break;
        agreements.delete(oldest);
      }
      storage.set('tab', key, JSON.stringify([...agreements]));
    },
    clear() {
      agreements.clear();
      storage.set('tab', key, null);
    },
  };
}
