import type { MemberId } from '@parley/shared';
import type { CaptureKind } from '../../../call/ports.js';
import type { CallState, RemoteMember } from '../../../call/state.js';
import { shownName } from '../../room/display-name.js';
import { alarmWords } from '../../safety/shield-state.js';
import { deviceNews, type LocalScene } from './device-news.js';

/** The devices to use from now on, by id. */
export interface Switch {
  readonly mic?: string;
  readonly camera?: string;
  readonly speaker?: string;
}

/** What a person may do about it with one press. */
export type HappeningAction = { readonly label: string } & (
  | { readonly type: 'switch'; readonly to: Switch }
  | { readonly type: 'retry'; readonly kind: CaptureKind }
  /** Opens the choice of devices, where help stands too. */
  | { readonly type: 'devices' }
  | { readonly type: 'share' }
  | { readonly type: 'chat' }
);

export interface Happening {
  readonly text: string;
  /** What it is about; newer words about the same take its place. */
  readonly topic?: string;
  readonly action?: HappeningAction;
}

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
