import { describe, expect, it } from 'vitest';
import type { SafetyView } from './safety/safety-view.js';
import { settle } from './testing/fake-clock.js';
import { createFakeIdentity } from './testing/fake-identity.js';
import { pair, type Person } from './testing/scene.js';

/** The code that one person is shown for another. */
function codeOf(person: Person, other: string): SafetyView {
  const member = person.sees(other);
  const view = member === undefined ? undefined : person.call.state.get().safety.get(member.id);
  if (view === undefined) throw new Error(`${person.name} sees no code for ${other}`);
  return view;
}

describe('the safety code in a call', () => {
  it('is the same for both people, and another one for every two', async () => {
    const { scene, ana, bob } = await pair();
    const cleo = await scene.arrive('cleo');
    await settle();
    expect(codeOf(ana, 'bob')).toMatchObject({ type: 'code' });
    expect(codeOf(ana, 'bob')).toEqual(codeOf(bob, 'ana'));
    expect(codeOf(ana, 'cleo')).toEqual(codeOf(cleo, 'ana'));
    expect(codeOf(ana, 'cleo')).not.toEqual(codeOf(ana, 'bob'));
  });

  it('stays when the link is rebuilt and when a page is reloaded', async () => {
    const { scene, ana, bob } = await pair();
    await settle();
    const code = codeOf(ana, 'bob');
    scene.network.break('ana', 'bob');
    await scene.advance(5_000);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(codeOf(ana, 'bob')).toEqual(code);
    const again = await scene.reload(bob);
    await scene.advance(1_000);
    expect(codeOf(ana, 'bob')).toEqual(code);
    expect(codeOf(again, 'ana')).toEqual(code);
  });

  it('uses one certificate for every link of a member', async () => {
    const { scene, ana } = await pair();
    await scene.arrive('cleo');
    const used = scene.network.links
      .filter(({ owner }) => owner === 'ana')
      .map(({ options }) => options.certificate);
    expect(used).toEqual([ana.identity.certificate, ana.identity.certificate]);
  });

  it('is flagged as another one when the page that was compared with comes back without its key', async () => {
    const { scene, ana, bob } = await pair();
    await settle();
    const code = codeOf(ana, 'bob');
    const member = ana.sees('bob');
    if (code.type !== 'code' || member === undefined) throw new Error('no code yet');
    ana.call.markCode(member.id, code.signs, 'matches');
    expect(codeOf(ana, 'bob')).toMatchObject({ mark: 'matches' });
    bob.call.close();
    bob.media.close();
    await scene.arrive('bob', { storage: bob.storage, identity: createFakeIdentity('new') });
    await scene.advance(1_000);
    expect(codeOf(ana, 'bob')).toMatchObject({
      type: 'code',
      mark: null,
      changed: { by: 'their-key', wasCompared: true },
    });
  });

  it('and its key are forgotten by whoever leaves', async () => {
    const { ana, bob } = await pair();
    await settle();
    bob.call.leave();
    await settle();
    expect(bob.identity.isForgotten).toBe(true);
    expect(bob.storage.get('tab', 'parley.safety.team-standup')).toBeNull();
    expect(ana.call.state.get().safety.size).toBe(0);
    ana.call.close();
    expect(ana.identity.isForgotten).toBe(false);
    expect(ana.storage.get('tab', 'parley.safety.team-standup')).not.toBeNull();
  });
});
