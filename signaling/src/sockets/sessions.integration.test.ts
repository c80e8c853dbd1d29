import { describe, expect, it } from 'vitest';
import { connect } from '../testing/actor.js';
import { startServer } from '../testing/server.js';

describe('coming back with a session token', () => {
  it('S2 S6: gives the same seat back and tells the others', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    await ana.join('planning');
    const before = await bob.join('planning', { name: 'Bob' });
    bob.socket.close();
    expect(await ana.next('member-updated')).toEqual({ ...before.self, presence: 'away' });

    const returned = await connect(url);
    const after = await returned.join('planning', {
      name: 'Bob B.',
      instance: 'instance-0002',
      session: before.session,
    });
    expect(after).toMatchObject({ resumed: true, members: before.members });
    expect(after.self).toEqual({ ...before.self, name: 'Bob B.', instance: 'instance-0002' });
    expect(await ana.next('member-updated')).toEqual(after.self);
    expect(ana.inbox.map(({ name }) => name)).toEqual(['member-joined']);
  });

  it('S2 S6 S7: rebuilds the room after a restart, and newcomers come after those who were there', async () => {
    const first = await startServer();
    const [ana, bob] = await Promise.all([connect(first.url), connect(first.url)]);
    const anaBefore = await ana.join('planning');
    const bobBefore = await bob.join('planning', { name: 'Bob' });
    await first.application.drain();

    const second = await startServer();
    const [newcomer, anaAgain, bobAgain] = await Promise.all([
      connect(second.url),
      connect(second.url),
      connect(second.url),
    ]);
    // The newcomer is there first, when the server knows of nobody.
    const cem = await newcomer.join('planning', { name: 'Cem' });
    const bobAfter = await bobAgain.join('planning', { name: 'Bob', session: bobBefore.session });
    const anaAfter = await anaAgain.join('planning', { session: anaBefore.session });

    expect([anaAfter.resumed, bobAfter.resumed]).toEqual([true, true]);
    expect([anaAfter.self, bobAfter.self]).toEqual([anaBefore.self, bobBefore.self]);
    expect(anaAfter.members).toEqual([bobBefore.self, cem.self]);
    expect(cem.self.joinNumber).toBeGreaterThan(bobBefore.self.joinNumber);
    expect(await newcomer.next('member-joined')).toEqual(bobBefore.self);
    expect(await newcomer.next('member-joined')).toEqual(anaBefore.self);
  });

  it('S1: rebuilds the room with the options it was made with', async () => {
    const first = await startServer();
    const made = await fetch(`${first.url}/api/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"capacity":3}',
    });
    const { id } = (await made.json()) as { id: string };
    const { session } = await (await connect(first.url)).join(id);

    const second = await startServer();
    const again = await (await connect(second.url)).join(id, { session });
    expect(again.room).toEqual({ id, capacity: 3 });
  });

  it('S1: accepts a token that an older secret signed', async () => {
    const older = await startServer({ TURN_SECRET: 'older-secret' });
    const { self, session } = await (await connect(older.url)).join('planning');
    const rotated = await startServer({ TURN_SECRET: 'newer-secret,older-secret' });
    const again = await (await connect(rotated.url)).join('planning', { session });
    expect(again).toMatchObject({ resumed: true, self: { id: self.id } });
  });

  it('S3: makes a new member of whoever brings a token that is forged, foreign or of another room', async () => {
    const [{ url }, stranger] = await Promise.all([
      startServer(),
      startServer({ TURN_SECRET: 'another-secret' }),
    ]);
    const elsewhere = await (await connect(url)).join('elsewhere');
    const foreign = await (await connect(stranger.url)).join('planning');
    const known = new Set([elsewhere.self.id, foreign.self.id]);

    for (const session of [elsewhere.session, foreign.session, 'x', '', 'a.b', '.', 'a.b.c']) {
      const joined = await (await connect(url)).join('planning', { session });
      expect(joined.resumed).toBe(false);
      expect(known.has(joined.self.id)).toBe(false);
      known.add(joined.self.id);
    }
  });

  it('S4: makes a new member of a duplicated tab', async () => {
    const { url } = await startServer();
    const [tab, copy] = await Promise.all([connect(url), connect(url)]);
    const original = await tab.join('planning');
    const second = await copy.join('planning', {
      session: original.session,
      instance: 'instance-0002',
    });

    expect(second.resumed).toBe(false);
    expect(second.self.id).not.toBe(original.self.id);
    expect(second.session).not.toBe(original.session);
    expect(second.members).toEqual([original.self]);
    expect(await tab.next('member-joined')).toEqual(second.self);
  });

  it('S4: gives the seat of a connection that is dead to its owner, and closes it', async () => {
    const { url } = await startServer();
    const dead = await connect(url, { answersStillThere: false });
    const [bob, owner] = await Promise.all([connect(url), connect(url)]);
    const original = await dead.join('planning');
    await bob.join('planning');
    const instance = 'instance-0002';
    const back = await owner.join('planning', { session: original.session, instance });

    const self = { ...original.self, instance };
    expect(back).toMatchObject({ resumed: true, self });
    await dead.disconnected();
    expect(await bob.next('member-updated')).toEqual(self);
    // The end of the old connection takes nothing away from the new one.
    await owner.ask('update', { name: 'Ana again' });
    expect(await bob.next('member-updated')).toMatchObject({
      name: 'Ana again',
      presence: 'here',
    });
  });

  it('S4: asks nobody when the same page has a new connection', async () => {
    const { url } = await startServer();
    const old = await connect(url);
    const [bob, again] = await Promise.all([connect(url), connect(url)]);
    const original = await old.join('planning');
    await bob.join('planning');
    const back = await again.join('planning', { session: original.session });

    expect(back).toMatchObject({ resumed: true, self: original.self });
    await old.disconnected();
    expect(await bob.next('member-updated')).toEqual(original.self);
    expect(bob.inbox).toEqual([]);
  });

  it('S2 P1: tells who left meanwhile by leaving them out, however close the two come', async () => {
    const { url } = await startServer();
    const [ana, bob, again] = await Promise.all([connect(url), connect(url), connect(url)]);
    const gone = await ana.join('planning');
    const original = await bob.join('planning');
    bob.socket.close();
    await ana.next('member-updated');
    const [left, back] = await Promise.all([
      ana.ask('leave', {}),
      again.join('planning', { session: original.session }),
    ]);
    expect(left.ok).toBe(true);
    expect(back).toMatchObject({ resumed: true, self: original.self });
    // Either left out of the list, or in it and then told of.
    const itsLeaving = { name: 'member-left', payload: { id: gone.self.id, reason: 'left' } };
    const told = () => again.inbox.map(({ name, payload }) => ({ name, payload }));
    await expect
      .poll(() => (back.members.length === 0 ? [itsLeaving] : told()))
      .toContainEqual(itsLeaving);
  });

  it('S5: lets a member back into a full room, as long as the seat is kept', async () => {
    const { url } = await startServer({ ROOM_CAPACITY: '2' });
    const [ana, bob, bobAgain] = await Promise.all([connect(url), connect(url), connect(url)]);
    await ana.join('planning');
    const { session } = await bob.join('planning');
    bob.socket.close();
    await ana.next('member-updated');
    expect(await bobAgain.join('planning', { session })).toMatchObject({ resumed: true });
  });

  it('S5: refuses a member whose seat was given away after the grace time', async () => {
    const { url } = await startServer({ ROOM_CAPACITY: '2', MEMBER_GRACE: '0' });
    const [ana, bob, bobAgain, cem] = await Promise.all([
      connect(url),
      connect(url),
      connect(url),
      connect(url),
    ]);
    await ana.join('planning');
    const { session } = await bob.join('planning');
    bob.socket.close();
    await ana.next('member-left');
    await cem.join('planning');
    expect(await bobAgain.refusedJoin('planning', { session })).toBe('room_full');
  });
});
