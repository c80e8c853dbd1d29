import {
  chatLogIdSchema,
  maxChatHistory,
  memberIdSchema,
  type ChatMessage,
  type MemberId,
} from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { maxChatCost } from './chat-history.js';
import { createFakeChat, type FakeChat } from '../testing/fake-chat.js';

const aWhile = 10_000;

/** Eve’s client is not honest; everyone has known everyone for a while. */
async function meetEve(): Promise<FakeChat> {
  const scene = createFakeChat();
  for (const name of ['ana', 'bob', 'eve']) scene.arrive(name);
  scene.connectAll();
  await scene.clock.advance(aWhile);
  return scene;
}

const log = (name: string) => v.parse(chatLogIdSchema, `log-of-${name}`);
const member = (name: string): MemberId => v.parse(memberIdSchema, `member-${name}`);
const said = (seq: number, text: string): ChatMessage => ({
  type: 'chat',
  log: log('eve'),
  seq,
  text,
  age: 0,
});
const item = (author: MemberId, seq: number, text: string) => ({
  author,
  log: log('forged'),
  seq,
  name: 'ana',
  text,
  age: 0,
});
const linesOf = (scene: FakeChat, name: string) => scene.people.get(name)?.chat.state.lines ?? [];
const textsOf = (scene: FakeChat, name: string) => linesOf(scene, name).map(({ text }) => text);

/** Answers whatever Eve is asked for with these messages. */
function answerWith(
  scene: FakeChat,
  messages: Extract<ChatMessage, { type: 'chat-history' }>['messages'],
): void {
  scene.onSent = ({ from, to, message }) => {
    if (to !== 'eve' || message.type !== 'chat-want') return;
    scene.inject('eve', from, { type: 'chat-history', messages, more: false });
  };
}

describe('a member that is not honest', () => {
  it('cannot say a second thing under a number that it has used', async () => {
    const scene = await meetEve();
    scene.inject('eve', 'ana', said(1, 'first'));
    scene.inject('eve', 'ana', said(1, 'second'));
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'ana')).toEqual(['first']);
  });

  it('gains nothing by leaping to the highest number there is', async () => {
    const scene = await meetEve();
    scene.inject('eve', 'ana', said(1, 'one'));
    scene.inject('eve', 'ana', said(1_000_000_000, 'last'));
    await scene.clock.advance(aWhile);
    scene.people.get('bob')?.chat.say('we go on');
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'ana')).toEqual(['one', 'we go on']);
  });

  it('hands over nothing that was not asked for (T5)', async () => {
    const scene = await meetEve();
    const messages = [item(member('gone'), 1, 'forged')];
    scene.inject('eve', 'ana', { type: 'chat-history', messages, more: false });
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'ana')).toEqual([]);
  });

  it('is not asked for the words of someone who can be asked (T6)', async () => {
    const scene = await meetEve();
    answerWith(scene, [item(member('bob'), 1, 'forged')]);
    scene.inject('eve', 'ana', {
      type: 'chat-have',
      logs: [{ author: member('bob'), log: log('forged'), to: 1 }],
    });
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'ana')).toEqual([]);
    const asked = scene.sent.filter(
      ({ to, message }) => to === 'eve' && message.type === 'chat-want',
    );
    expect(asked).toEqual([]);
  });

  it('puts no words into the mouth of whoever it tells them', async () => {
    const scene = await meetEve();
    answerWith(scene, [item(member('ana'), 1, 'I never said that')]);
    scene.inject('eve', 'ana', {
      type: 'chat-have',
      logs: [{ author: member('ana'), log: log('forged'), to: 1 }],
    });
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'ana')).toEqual([]);
  });

  it('that tells a newcomer lies about others is set right by them (T6)', async () => {
    const scene = await meetEve();
    scene.people.get('bob')?.chat.say('the truth');
    await scene.clock.advance(aWhile);
    const bob = linesOf(scene, 'ana')[0];
    const [, logOfBob = ''] = bob?.id.split(' ') ?? [];
    const truth = {
      author: member('bob'),
      log: v.parse(chatLogIdSchema, logOfBob),
      age: 0,
      name: 'bob',
    };
    answerWith(scene, [
      { ...truth, seq: 1, text: 'a lie' },
      { ...truth, seq: 2, text: 'never written' },
      item(member('bob'), 1, 'of a log that there is not'),
    ]);
    scene.arrive('dan');
    scene.connect('dan', 'eve');
    scene.inject('eve', 'dan', {
      type: 'chat-have',
      logs: [
        { author: member('bob'), log: truth.log, to: 2 },
        { author: member('bob'), log: log('forged'), to: 1 },
      ],
    });
    await scene.clock.advance(100);
    expect(textsOf(scene, 'dan')).toEqual(['a lie', 'never written', 'of a log that there is not']);
    expect(linesOf(scene, 'dan').every(({ hearsay }) => hearsay)).toBe(true);
    scene.connectAll();
    await scene.clock.advance(aWhile);
    expect(linesOf(scene, 'dan').map(({ text, hearsay }) => [text, hearsay])).toEqual([
      ['the truth', false],
    ]);
    scene.people.get('bob')?.chat.say('and more of it');
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'dan')).toEqual(['the truth', 'and more of it']);
  });

  it('that owes an answer is asked no more, and keeps nobody from asking others (T5)', async () => {
    const scene = await meetEve();
    scene.people.get('bob')?.chat.say('hello');
    await scene.clock.advance(aWhile);
    scene.onSent = () => undefined;
    const dan = scene.arrive('dan');
    scene.silence('eve');
    scene.connect('dan', 'eve');
    scene.inject('eve', 'dan', {
      type: 'chat-have',
      logs: [{ author: member('gone'), log: log('forged'), to: 7 }],
    });
    await scene.clock.advance(200);
    scene.connect('dan', 'bob');
    await scene.clock.advance(aWhile);
    expect(dan.texts).toEqual(['hello']);
    const asked = scene.sent.filter(
      ({ to, message }) => to === 'eve' && message.type === 'chat-want',
    );
    expect(asked).toHaveLength(1);
  });

  it('that never ends its history keeps a newcomer from nobody else’s words (T1)', async () => {
    const scene = createFakeChat();
    for (const name of ['bob', 'eve']) scene.arrive(name);
    scene.connectAll();
    scene.silence('eve');
    await scene.clock.advance(aWhile);
    scene.people.get('bob')?.chat.say('before');
    await scene.clock.advance(aWhile);
    scene.arrive('ana');
    let told = 0;
    scene.onSent = ({ from, to, message }) => {
      if (from !== 'ana' || to !== 'eve' || message.type !== 'chat-want') return;
      told += 1;
      const messages = [item(member('gone-long-ago'), told, `${told}`)];
      scene.clock.after(2_000, () => {
        scene.inject('eve', 'ana', { type: 'chat-history', messages, more: true });
      });
    };
    scene.connect('ana', 'eve');
    const logs = [{ author: member('gone-long-ago'), log: log('forged'), to: 1_000_000 }];
    scene.inject('eve', 'ana', { type: 'chat-have', logs });
    await scene.clock.advance(1_000);
    scene.connect('ana', 'bob');
    scene.people.get('bob')?.chat.say('welcome');
    await scene.clock.advance(2 * aWhile);
    expect(told).toBeGreaterThan(1);
    expect(textsOf(scene, 'ana')).toEqual(expect.arrayContaining(['before', 'welcome']));
  });

  it('that floods is taken in slowly, and pushes nobody else’s words out', async () => {
    const scene = await meetEve();
    for (const name of ['ana', 'bob']) {
      for (let count = 0; count < 20; count += 1)
        scene.people.get(name)?.chat.say(`${name} ${count}`);
    }
    await scene.clock.advance(aWhile);
    for (let seq = 1; seq <= 1_400; seq += 1) {
      scene.inject('eve', 'ana', said(seq, `flood ${seq}`));
      if (seq % 50 === 0) await scene.clock.advance(25);
    }
    const lines = linesOf(scene, 'ana');
    expect(lines.length).toBeLessThanOrEqual(maxChatHistory);
    expect(lines.filter(({ author }) => author !== member('eve'))).toHaveLength(40);
    const highest = Math.max(
      ...lines.map(({ text }) => Number(/^flood (\d+)$/.exec(text)?.[1] ?? 0)),
    );
    expect(highest).toBeLessThan(1_100);
  });

  it('cannot take more memory than a chat may', async () => {
    const scene = await meetEve();
    for (let seq = 1; seq <= 200; seq += 1) {
      scene.inject('eve', 'ana', said(seq, 'x'.repeat(4_000)));
      await scene.clock.advance(1_000);
    }
    const held = textsOf(scene, 'ana').reduce((sum, text) => sum + text.length, 0);
    expect(held).toBeLessThanOrEqual(maxChatCost);
    expect(held).toBeGreaterThan(maxChatCost / 4);
  });

  it('that asks without end is not answered without end', async () => {
    const scene = await meetEve();
    for (let count = 0; count < 15; count += 1)
      scene.people.get('ana')?.chat.say('y'.repeat(3_900));
    await scene.clock.advance(aWhile);
    const [, logOfAna = ''] = linesOf(scene, 'ana')[0]?.id.split(' ') ?? [];
    const before = scene.sent.length;
    for (let count = 0; count < 1_000; count += 1) {
      scene.inject('eve', 'ana', {
        type: 'chat-want',
        logs: [{ author: member('ana'), log: v.parse(chatLogIdSchema, logOfAna), after: 0 }],
      });
    }
    await scene.clock.advance(1_000);
    const answers = scene.sent
      .slice(before)
      .filter(({ to, message }) => to === 'eve' && message.type === 'chat-history');
    const bytes = answers.reduce((sum, { message }) => sum + JSON.stringify(message).length, 0);
    expect(bytes).toBeLessThan(1.2 * 1024 * 1024);
    expect(answers.length).toBeGreaterThan(0);
  });

  it('with made-up authors without number leaves room for those who are there', async () => {
    const scene = createFakeChat();
    scene.arrive('eve');
    scene.arrive('dan');
    const authors = Array.from({ length: 128 }, (_, index) => member(`made-up-${index}`));
    answerWith(
      scene,
      authors.map((author) => item(author, 1, 'noise')),
    );
    scene.connect('dan', 'eve');
    scene.inject('eve', 'dan', {
      type: 'chat-have',
      logs: authors.map((author) => ({ author, log: log('forged'), to: 1 })),
    });
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'dan')).toHaveLength(128);
    scene.arrive('ana');
    scene.connect('ana', 'dan');
    await scene.clock.advance(aWhile);
    scene.people.get('ana')?.chat.say('can you hear me?');
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'dan')).toContain('can you hear me?');
    expect(scene.people.get('dan')?.chat.say('yes')).toBe(true);
  });
});
