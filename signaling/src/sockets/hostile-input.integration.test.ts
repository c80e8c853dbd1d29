import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { connect, joinMessage, signalTo, websocketOf, type Actor } from '../testing/actor.js';
import { startServer } from '../testing/server.js';

const media = { mic: true, cam: true, screen: false };

/** What each message is answered with, beside the message itself. */
async function refusals(
  actor: Actor,
  event: string,
  messages: readonly unknown[],
): Promise<[string, string][]> {
  const answers: [string, string][] = [];
  for (const message of messages) {
    const ack = await actor.ask(event, message);
    answers.push([JSON.stringify(message), ack.ok ? 'accepted' : ack.code]);
  }
  return answers;
}

const allWith = (code: string, messages: readonly unknown[]) =>
  messages.map((message) => [JSON.stringify(message), code]);

describe('hostile input', () => {
  const notAnObject: readonly unknown[] = [
    null,
    true,
    0,
    -1,
    1e308,
    'text',
    '9007199254740993n',
    [],
  ];
  const badJoins: readonly Readonly<Record<string, unknown>>[] = [
    { protocol: '1' },
    { room: 7 },
    { room: ['planning'] },
    { name: 'x'.repeat(65) },
    { name: 'a\u0000b' },
    { name: 'a\u202Eb' },
    { name: null },
    { media: 'on' },
    { media: { mic: 1, cam: true, screen: false } },
    { media: { mic: true, cam: true } },
    { instance: 'short' },
    { instance: '__proto__' + ' '.repeat(8) },
    { session: 7 },
    { session: 'x'.repeat(1025) },
    { name: Buffer.from('binary') },
    { media: [true, true, false] },
  ];

  it('M3 M4: refuses every join that does not match the schema, and no room comes of it', async () => {
    const { url } = await startServer();
    const ana = await connect(url);
    const messages = [...notAnObject, ...badJoins.map((bad) => joinMessage('planning', bad))];
    expect(await refusals(ana, 'join', messages)).toEqual(allWith('bad_message', messages));
    expect((await fetch(`${url}/api/rooms/planning`)).status).toBe(404);
  });

  it('M3 M4: refuses every signal and update that does not match the schema, and passes none on', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    await bob.join('planning');
    await ana.next('member-joined');
    const good = signalTo(self.id, 'v=0');
    const badSignals: readonly unknown[] = [
      ...notAnObject,
      {},
      { ...good, to: '' },
      { ...good, to: { id: self.id } },
      { ...good, to: ['__proto__'] },
      { ...good, link: 'x' },
      { ...good, data: null },
      { ...good, data: 'offer' },
      { ...good, data: { type: 'pranswer', sdp: 'v=0' } },
      { ...good, data: { type: 'offer' } },
      { ...good, data: { type: 'offer', sdp: '' } },
      { ...good, data: { type: 'offer', sdp: Buffer.from('v=0') } },
      { ...good, data: { type: 'candidate', candidate: 'candidate:1' } },
      { ...good, data: { type: 'candidate', candidate: { candidate: 'x', sdpMLineIndex: -1 } } },
    ];
    expect(await refusals(bob, 'signal', badSignals)).toEqual(allWith('bad_message', badSignals));
    const badUpdates = [...notAnObject, { media: {} }, { name: 1 }];
    expect(await refusals(bob, 'update', badUpdates)).toEqual(allWith('bad_message', badUpdates));
    await ana.ask('ice', {});
    expect(ana.inbox).toEqual([]);
  });

  it.each([
    'unheard-of',
    'toString',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'member-joined',
    'error',
    'message',
    '',
    ' join',
  ])('M4: answers the event %j with unknown_event', async (event) => {
    const { url } = await startServer();
    const ana = await connect(url);
    expect(await ana.ask(event, {})).toMatchObject({ ok: false, code: 'unknown_event' });
  });

  it('M1 M4: refuses an event with no object or with more than one', async () => {
    const { url } = await startServer();
    const ana = await connect(url);
    expect(await ana.ask('join')).toMatchObject({ code: 'bad_message' });
    expect(await ana.ask('join', joinMessage('planning'), {})).toMatchObject({
      code: 'bad_message',
    });
  });

  it('M5: refuses a message over 64 KB and takes one just below', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    const { self } = await ana.join('planning');
    await bob.join('planning');
    const room = 64 * 1024 - JSON.stringify(signalTo(self.id, '')).length;

    expect(await bob.ask('signal', signalTo(self.id, 'x'.repeat(room)))).toMatchObject({
      ok: true,
    });
    expect(await bob.ask('signal', signalTo(self.id, 'x'.repeat(room + 1)))).toMatchObject({
      code: 'payload_too_large',
    });
    // Two bytes a sign: the same number of signs is too much.
    expect(await bob.ask('signal', signalTo(self.id, 'ä'.repeat(room)))).toMatchObject({
      code: 'payload_too_large',
    });
    expect((await ana.next('signal')).data).toEqual({ type: 'offer', sdp: 'x'.repeat(room) });
    await ana.ask('ice', {});
    expect(ana.inbox.map(({ name }) => name)).toEqual(['member-joined']);
  });

  it('M5: closes on a client that sends far more', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    ana.socket.emit('join', joinMessage('planning', { name: 'x'.repeat(300_000) }));
    await ana.disconnected();
    expect(await bob.join('planning')).toMatchObject({ members: [] });
  });

  it('M7: serves a client that wants no answer', async () => {
    const { url } = await startServer();
    const [ana, bob] = await Promise.all([connect(url), connect(url)]);
    await ana.join('planning');
    bob.socket.emit('join', joinMessage('planning', { name: 'Bob' }));
    bob.socket.emit('nonsense', {});
    bob.socket.emit('update', { name: 'Robert' });
    expect(await ana.next('member-joined')).toMatchObject({ name: 'Bob' });
    expect(await ana.next('member-updated')).toMatchObject({ name: 'Robert' });
  });

  it('answers shapes that are made to break a parser', async () => {
    const { url } = await startServer();
    const ana = await connect(url);
    const polluting: unknown = JSON.parse(
      `{"__proto__":{"protocol":1},"constructor":{"prototype":{"room":"planning"}}}`,
    );
    const messages = [
      polluting,
      Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, 0])),
      { toJSON: 'x', valueOf: 'y', toString: 'z' },
      [Buffer.alloc(10), Buffer.alloc(10)],
    ];
    expect(await refusals(ana, 'join', messages)).toEqual(allWith('bad_message', messages));
    expect(({} as Record<string, unknown>)['protocol']).toBeUndefined();
    // Another property that looks like a prototype does no harm where the message is right.
    expect(
      await ana.ask('join', { ...joinMessage('planning', { media }), constructor: 1 }),
    ).toMatchObject({ ok: true });
  });

  it('M4: answers a message that is nested deeper than any stack', async () => {
    const { url } = await startServer();
    const ana = await connect(url);
    const answered = new Promise((resolve) => {
      ana.socket.io.engine.on('data', resolve);
    });
    const depth = 50_000;
    websocketOf(ana).send(`4277["join",${'['.repeat(depth)}${']'.repeat(depth)}]`);
    expect(await answered).toMatch(
      /^377\[\{"ok":false,"code":"(?:bad_message|payload_too_large)"/u,
    );
  });

  it.each([
    '9',
    '42',
    '42[',
    '42{}',
    '42["disconnect"]',
    '42[null]',
    '42[1]',
    '451-["x"]',
    '459999999-["x"]',
    '42/x,["a"]',
    '43999["x"]',
    '\u0000',
    '4',
  ])('lives through the packet %j', async (packet) => {
    const { url } = await startServer();
    const [ana, mallory] = await Promise.all([connect(url), connect(url)]);
    websocketOf(mallory).send(packet);
    websocketOf(mallory).send('2');
    expect((await ana.join('planning')).members).toEqual([]);
  });

  it('M6: ends a connection that opens a second socket, which would have limits of its own', async () => {
    const { url } = await startServer();
    const ana = await connect(url, { transports: ['polling'] });
    const engine = `${url}/socket.io/?EIO=4&transport=polling`;
    const open = (await (await fetch(engine)).text()).slice(1);
    const { sid } = v.parse(v.object({ sid: v.string() }), JSON.parse(open));
    const connection = `${engine}&sid=${sid}`;
    await fetch(connection, { method: 'POST', body: Array(50).fill('40').join('\u001E') });
    const answers = (await (await fetch(connection)).text()).split('\u001E');
    expect(answers.filter((packet) => packet.startsWith('40')).length).toBeLessThanOrEqual(2);
    await expect.poll(async () => (await fetch(connection)).status).toBe(400);
    expect((await ana.join('planning')).members).toEqual([]);
  });

  it('M6: ends the connection with its socket, so that nobody starts anew on it', async () => {
    const { url } = await startServer();
    const ana = await connect(url);
    websocketOf(ana).send('41');
    await ana.disconnected();
    expect(ana.socket.io.engine.readyState).toBe('closed');
  });
});
