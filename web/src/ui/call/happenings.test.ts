import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { happenings, type Scene } from './happenings.js';

const member = (name: string, screen = false): Scene['members'][number] => ({
  id: v.parse(memberIdSchema, `member-${name}`),
  name,
  media: { mic: true, cam: true, screen },
});
const off = { mic: { type: 'off' }, camera: { type: 'off' } } as const;
const scene = (...members: Scene['members'][number][]): Scene => ({ members, local: off });

describe('what is told during a call', () => {
  it('is nothing while nothing changes', () => {
    expect(happenings(scene(member('Ana')), scene(member('Ana')))).toEqual([]);
  });

  it('names who joins and who leaves', () => {
    expect(happenings(scene(member('Ana')), scene(member('Bo')))).toEqual([
      'Bo joined',
      'Ana left',
    ]);
  });

  it('names who shares a screen, once', () => {
    const sharing = scene(member('Ana', true));
    expect(happenings(scene(member('Ana')), sharing)).toEqual(['Ana shares a screen']);
    expect(happenings(sharing, sharing)).toEqual([]);
  });

  it('tells of a device that is gone, once', () => {
    const lost: Scene = { members: [], local: { ...off, camera: { type: 'lost' } } };
    expect(happenings(scene(), lost)).toEqual(['Your camera went away']);
    expect(happenings(lost, lost)).toEqual([]);
  });

  it('tells of a device that could not be opened', () => {
    const failed: Scene = {
      members: [],
      local: { ...off, mic: { type: 'failed', failure: 'denied' } },
    };
    expect(happenings(scene(), failed)).toEqual(['Your microphone cannot be used']);
  });
});
