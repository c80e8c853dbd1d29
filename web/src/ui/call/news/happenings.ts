import type { MemberId } from '@parley/shared';
import type { CallState, RemoteMember } from '../../../call/state.js';
import { shownName } from '../../room/display-name.js';
import { alarmWords } from '../../safety/shield-state.js';
import { deviceNews, type LocalScene } from './device-news.js';
import type { Happening } from './happening.js';

export interface Scene {
  readonly safety: CallState['safety'];
  readonly members: readonly Pick<RemoteMember, 'id' | 'name' | 'media'>[];
  readonly local: LocalScene;
}

function alarmOf({ safety }: Scene, member: MemberId, name: string): string | null {
  const view = safety.get(member);
  return view === undefined ? null : alarmWords(view, name);
}

/** What a person should be told of the change from one moment to the next, in words. */
export function happenings(before: Scene, now: Scene): readonly Happening[] {
  const known = new Map(before.members.map((member) => [member.id, member]));
  const present = new Set(now.members.map(({ id }) => id));
  const texts: string[] = [];
  for (const member of now.members) {
    const earlier = known.get(member.id);
    const name = shownName(member.name);
    if (earlier === undefined) texts.push(`${name} joined`);
    else if (member.media.screen && !earlier.media.screen) texts.push(`${name} shares a screen`);
    const alarm = alarmOf(now, member.id, name);
    if (alarm !== null && alarm !== alarmOf(before, member.id, name)) texts.push(alarm);
  }
  for (const member of before.members) {
    if (!present.has(member.id)) texts.push(`${shownName(member.name)} left`);
  }
  return [...texts.map((text) => ({ text })), ...deviceNews(before.local, now.local)];
}
