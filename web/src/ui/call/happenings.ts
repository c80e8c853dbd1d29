import type { LocalMediaState, RemoteMember } from '../../call/state.js';
import { shownName } from '../room/display-name.js';

export interface Scene {
  readonly members: readonly Pick<RemoteMember, 'id' | 'name' | 'media'>[];
  readonly local: Pick<LocalMediaState, 'mic' | 'camera'>;
}

/** What a person should be told of the change from one moment to the next, in words. */
export function happenings(before: Scene, now: Scene): readonly string[] {
  const known = new Map(before.members.map((member) => [member.id, member]));
  const present = new Set(now.members.map(({ id }) => id));
  const texts: string[] = [];
  for (const member of now.members) {
    const earlier = known.get(member.id);
    const name = shownName(member.name);
    if (earlier === undefined) texts.push(`${name} joined`);
    else if (member.media.screen && !earlier.media.screen) texts.push(`${name} shares a screen`);
  }
  for (const member of before.members) {
    if (!present.has(member.id)) texts.push(`${shownName(member.name)} left`);
  }
  for (const kind of ['mic', 'camera'] as const) {
    const { type } = now.local[kind];
    if (type === before.local[kind].type) continue;
    const device = kind === 'mic' ? 'microphone' : 'camera';
    if (type === 'lost') texts.push(`Your ${device} went away`);
    if (type === 'failed') texts.push(`Your ${device} cannot be used`);
  }
  return texts;
}
