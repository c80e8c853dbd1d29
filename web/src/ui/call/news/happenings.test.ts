import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { happenings, type Scene } from './happenings.js';

const member = (name: string, screen = false): Scene['members'][number] => ({
  id: v.parse(memberIdSchema, `member-${name}`),
  name,
  media: { mic: true, cam: true, screen },
});
const devices = { mics: [], cameras: [], speakers: [] };
const chosen = { mic: null, camera: null, speaker: null };
const local = { mic: { type: 'off' }, camera: { type: 'off' }, devices, chosen } as const;
const scene = (...members: Scene['members'][number][]): Scene => ({
  members,
  safety: new Map(),
  local,
});
const texts = (before: Scene, now: Scene) => happenings(before, now).map(({ text }) => text);

describe('what is told during a call', () => {
  it('is nothing while nothing changes', () => {
    expect(texts(scene(member('Ana')), scene(member('Ana')))).toEqual([]);
  });

  it('names who joins and who leaves', () => {
    expect(texts(scene(member('Ana')), scene(member('Bo')))).toEqual(['Bo joined', 'Ana left']);
  });

  it('names who shares a screen, once', () => {
    const sharing = scene(member('Ana', true));
    expect(texts(scene(member('Ana')), sharing)).toEqual(['Ana shares a screen']);
    expect(texts(sharing, sharing)).toEqual([]);
  });

  it('names whose safety code is not what it was, once', () => {
    const ana = member('Ana');
    const view = { type: 'refused', why: 'mismatch', wasCompared: false } as const;
    const refused = { ...scene(ana), safety: new Map([[ana.id, view]]) };
    expect(texts(scene(ana), refused)).toEqual(['There is no safe code with Ana']);
    expect(texts(refused, refused)).toEqual([]);
  });
});
