import { describe, expect, it } from 'vitest';
import { connect, signalTo } from '../testing/actor.js';
import { startServer } from '../testing/server.js';

describe('presence', () => {
  it('P1: tells the others at once that a member has left', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    await ana.join('planning');
    const { self } = await bob.join('planning');
    expect(await bob.ask('leave', {})).toEqual({ ok: true, value: null });
    expect(await ana.next('member-left')).toEqual({ id: self.id, reason: 'left' });
    expect((await bob.join('planning')).self.id).not.toBe(self.id);
  });

  it('P2: keeps the seat of a vanished member for the grace time, then frees it', async () => {
    const graceMs = 300;
    const { url } = await startServer({ MEMBER_GRACE: String(graceMs / 1000) });
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    await ana.join('planning');
    const { self } = await bob.join('planning');
    const closedAt = Date.now();
    bob.socket.close();
    expect(await ana.next('member-updated')).toEqual({ ...self, presence: 'away' });
    expect(await ana.next('member-left')).toEqual({ id: self.id, reason: 'vanished' });
    expect(Date.now() - closedAt).toBeGreaterThanOrEqual(graceMs);
  });

  it('P2: frees the seat at once without a grace time', async () => {
    const { url } = await startServer({ MEMBER_GRACE: '0' });
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    await ana.join('planning');
    const { self } = await bob.join('planning');
    bob.socket.close();
    expect(await ana.next('member-left')).toEqual({ id: self.id, reason: 'vanished' });
  });

  it('P3: passes changes on with the whole member', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    await ana.join('planning');
    const { self } = await bob.join('planning', { name: 'Bob' });
    const media = { mic: false, cam: true, screen: true };
    expect(await bob.ask('update', { media })).toEqual({ ok: true, value: null });
    expect(await ana.next('member-updated')).toEqual({ ...self, media });
    await bob.ask('update', { name: ' Robert ' });
    expect(await ana.next('member-updated')).toEqual({ ...self, media, name: 'Robert' });
    expect(bob.inbox).toEqual([]);
  });

  it('P5: ends a room with its last member', async () => {
    const { url } = await startServer();
    const ana = await connect(url);
    await ana.join('planning');
    expect((await fetch(`${url}/api/rooms/planning`)).status).toBe(200);
    await ana.ask('leave', {});
    expect((await fetch(`${url}/api/rooms/planning`)).status).toBe(404);
  });

  it.each([
    ['update', { name: 'x' }],
    ['ice', {}],
    ['leave', {}],
    ['signal', signalTo('someone-else', 'v=0')],
  ])('refuses %s outside a room', async (event, message) => {
    const { url } = await startServer();
    const ana = await connect(url);
    expect(await ana.ask(event, message)).toMatchObject({ ok: false, code: 'not_joined' });
  });
});

describe('signals', () => {
  it('G1 G2: arrive at the member they are for, in the order in which they were sent', async () => {
    const { url } = await startServer();
    const [ana, bob, cem] = await Promise.all([connect(url), connect(url), connect(url)]);
    const to = await ana.join('planning');
    const from = await bob.join('planning');
    await cem.join('planning');
    const sent = Array.from({ length: 100 }, (_, index) => `v=${index}`);
    const answers = await Promise.all(
      sent.map((text) => bob.ask('signal', signalTo(to.self.id, text))),
    );

    expect(answers.every((answer) => answer.ok)).toBe(true);
    const received = [];
    while (received.length < sent.length) received.push(await ana.next('signal'));
    expect(received).toEqual(
      sent.map((sdp) => ({
        from: from.self.id,
        link: 'link-00000001',
        data: { type: 'offer', sdp },
      })),
    );
    // An answer follows every event that was sent before it on the same connection.
    await cem.ask('ice', {});
    expect(cem.inbox.filter(({ name }) => name === 'signal')).toEqual([]);
  });

  it('G1: do not cross into another room', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const elsewhere = await ana.join('elsewhere');
    await bob.join('planning');
    const ack = await bob.ask('signal', signalTo(elsewhere.self.id, 'v=0'));
    expect(ack).toMatchObject({ ok: false, code: 'member_not_found' });
    await ana.ask('ice', {});
    expect(ana.inbox).toEqual([]);
  });

  it('G1: are refused for someone who has left', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    await bob.join('planning');
    await ana.ask('leave', {});
    expect(await bob.ask('signal', signalTo(self.id, 'v=0'))).toMatchObject({
      code: 'member_not_found',
    });
  });

  it('G3: are refused for a member who is away', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    await bob.join('planning');
    ana.socket.close();
    await bob.next('member-updated');
    expect(await bob.ask('signal', signalTo(self.id, 'v=0'))).toMatchObject({
      code: 'member_not_found',
    });
  });

  it('M8: pass on nothing that the schema does not name', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    const other = await bob.join('planning');
    const raw = new Promise((resolve) => {
      ana.socket.once('signal', resolve);
    });
    await bob.ask('signal', {
      ...signalTo(self.id, 'v=0'),
      from: 'somebody-else',
      data: { type: 'offer', sdp: 'v=0', extra: 1 },
    });
    expect(await raw).toEqual({
      from: other.self.id,
      link: 'link-00000001',
      data: { type: 'offer', sdp: 'v=0' },
    });
  });
});
