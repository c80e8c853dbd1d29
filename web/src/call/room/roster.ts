/** Who is in the room, as pure transitions from what the server says. */
import type { Member, MemberId } from '@parley/shared';

export type Roster = ReadonlyMap<MemberId, Member>;

/** What a change of the roster means for the links. */
export type RosterChange =
  | { readonly type: 'added'; readonly member: Member }
  /** Name, media or presence; the link stays. */
  | { readonly type: 'changed'; readonly member: Member }
  /** Back under another instance: the link is gone and starts anew (PROTOCOL.md S6). */
  | { readonly type: 'restarted'; readonly member: Member }
  /** Known before, unknown to the server now. */
  | { readonly type: 'missing'; readonly member: Member };

/** What one `member-joined` or `member-updated` means. */
export function compareMember(known: Roster, member: Member): RosterChange {
  const before = known.get(member.id);
  if (before === undefined) return { type: 'added', member };
  if (before.instance !== member.instance) return { type: 'restarted', member };
  return { type: 'changed', member };
}

/** What the member list of a join answer means to someone who was in the room before. */
export function compareRoster(known: Roster, members: readonly Member[]): RosterChange[] {
  const present = new Set(members.map((member) => member.id));
  const missing = [...known.values()]
    .filter((member) => !present.has(member.id))
    .map((member): RosterChange => ({ type: 'missing', member }));
  return [...missing, ...members.map((member) => compareMember(known, member))];
}
