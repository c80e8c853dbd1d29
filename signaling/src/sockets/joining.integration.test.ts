import { parseTurnUsername, turnPassword } from '@parley/shared/turn-credentials';
import { describe, expect, it } from 'vitest';
import { connect, joinMessage } from '../testing/actor.js';
import { startServer, testSecret } from '../testing/server.js';

describe('joining a room', () => {
  it('J1 J2: answers with everything that is needed to connect at once', async () => {
    const { url } = await startServer({ MEMBER_GRACE: '7.5', ROOM_CAPACITY: '4' });
    const ana = await connect(url);
    const before = Date.now();
    const joined = await ana.join('planning', { name: '  Ana  ' });

    expect(joined).toMatchObject({
      self: {
        name: 'Ana',
        presence: 'here',
        instance: 'instance-0001',
        media: { mic: true, cam: true, screen: false },
      },
      members: [],
      room: { id: 'planning', capacity: 4 },
      graceMs: 7500,
      resumed: false,
    });
    expect(joined.ice.expiresAt).toBeGreaterThan(before + 3_590_000);
  });

  it('I2: gives credentials in the name of the member, which the relay can check', async () => {
    const { url } = await startServer();
    const ana = await connect(url);
    const { ice, self } = await ana.join('planning');

    expect(ice.iceServers[0]).toEqual({ urls: ['stun:127.0.0.1:3478'] });
    const relay = ice.iceServers[1];
    expect(relay?.urls).toEqual([
      'turn:127.0.0.1:3478?transport=udp',
      'turn:127.0.0.1:3478?transport=tcp',
    ]);
    const username = relay?.username ?? '';
    expect(parseTurnUsername(username)).toEqual({ user: self.id, expiresAt: ice.expiresAt });
    expect(relay?.credential).toBe(turnPassword(testSecret, username));
  });

  it('I1: gives a fresh set on request', async () => {
    const { url } = await startServer({ TURN_URLS: 'turn:relay.example.org' });
    const ana = await connect(url);
    const { self } = await ana.join('planning');
    const ack = await ana.ask('ice', {});

    expect(ack).toMatchObject({
      ok: true,
      value: { iceServers: [{ urls: ['turn:relay.example.org'] }] },
    });
    expect(JSON.stringify(ack)).toContain(`:${self.id}"`);
  });

  it('J2 P3: shows late joiners who is there and in which state, the earliest first', async () => {
    const { url } = await startServer();
    const [ana, bob, cem] = await Promise.all([connect(url), connect(url), connect(url)]);
    const first = await ana.join('planning');
    const second = await bob.join('planning', { name: 'Bob' });
    await ana.ask('update', { media: { mic: false, cam: false, screen: true } });
    const third = await cem.join('planning', { name: 'Cem' });

    expect(third.members).toEqual([
      { ...first.self, media: { mic: false, cam: false, screen: true } },
      second.self,
    ]);
    expect(second.self.joinNumber).toBeGreaterThan(first.self.joinNumber);
    expect(third.self.joinNumber).toBeGreaterThan(second.self.joinNumber);
  });

  it('J6: tells the others of a newcomer before any signal from it', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    bob.socket.emit('join', joinMessage('planning'));
    bob.socket.emit('signal', {
      to: self.id,
      link: 'link-00000001',
      data: { type: 'offer', sdp: 'v=0' },
    });
    await bob.ask('ice', {});
    const { from } = await ana.next('signal');
    expect(ana.inbox).toMatchObject([{ name: 'member-joined', payload: { id: from } }]);
  });

  it('J3: lets in as many as the capacity, however many come at once', async () => {
    const { url } = await startServer({ ROOM_CAPACITY: '8' });
    const people = await Promise.all(Array.from({ length: 20 }, () => connect(url)));
    const answers = await Promise.all(
      people.map((person) => person.ask('join', joinMessage('town-hall'))),
    );

    expect(answers.filter((answer) => answer.ok)).toHaveLength(8);
    expect(answers.filter((answer) => !answer.ok && answer.code === 'room_full')).toHaveLength(12);
    const room = await fetch(`${url}/api/rooms/town-hall`);
    expect(await room.json()).toEqual({ id: 'town-hall', members: 8, capacity: 8 });
  });

  it('J3: keeps the seat of a member in its grace time', async () => {
    const { url } = await startServer({ ROOM_CAPACITY: '2' });
    const [ana, bob, cem] = await Promise.all([connect(url), connect(url), connect(url)]);
    await ana.join('planning');
    await bob.join('planning');
    bob.socket.close();
    await ana.next('member-updated');

    expect(await cem.refusedJoin('planning')).toBe('room_full');
  });

  it('J3: takes the capacity that the room was made with', async () => {
    const { url } = await startServer();
    const made = await fetch(`${url}/api/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ capacity: 2 }),
    });
    const { id } = (await made.json()) as { id: string };
    const [ana, bob, cem] = await Promise.all([connect(url), connect(url), connect(url)]);
    expect((await ana.join(id)).room).toEqual({ id, capacity: 2 });
    await bob.join(id);
    expect(await cem.refusedJoin(id)).toBe('room_full');
  });

  it('J4 M3: refuses a join on a connection that is in a room, and leaves it there', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');

    expect(await ana.refusedJoin('elsewhere')).toBe('already_joined');
    expect((await fetch(`${url}/api/rooms/elsewhere`)).status).toBe(404);
    expect((await bob.join('planning')).members).toEqual([self]);
  });

  it.each([0, 2, 1.5, -1])(
    'J5: refuses protocol %d whatever else the message holds',
    async (other) => {
      const { url } = await startServer();
      const ana = await connect(url);
      expect(await ana.ask('join', { protocol: other, shape: 'unknown' })).toMatchObject({
        code: 'protocol_unsupported',
      });
    },
  );

  it('M4: refuses a room id that is none', async () => {
    const { url } = await startServer();
    const ana = await connect(url);
    for (const id of ['', 'ab', 'Team', '../etc', 'a'.repeat(65), 'räume', 'abc\n']) {
      expect(await ana.refusedJoin(id)).toBe('room_id_invalid');
    }
    expect((await ana.join('abc')).members).toEqual([]);
  });

  it('works for a client that can only poll', async () => {
    const { url } = await startServer();
    const ana = await connect(url, { transports: ['polling'] });
    const bob = await connect(url);
    const { self } = await ana.join('planning');
    const other = await bob.join('planning', { name: 'Bob' });
    expect(await ana.next('member-joined')).toEqual(other.self);
    await bob.ask('signal', {
      to: self.id,
      link: 'link-00000001',
      data: { type: 'answer', sdp: 'v=0' },
    });
    expect(await ana.next('signal')).toMatchObject({ from: other.self.id });
    expect(ana.socket.io.engine.transport.name).toBe('polling');
  });
});
