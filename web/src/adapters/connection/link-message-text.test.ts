import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../call/testing/fake-clock.js';
import { createLinkMessageReader } from './link-message-text.js';

const readLinkMessage = (data: unknown) => createLinkMessageReader(createFakeClock())(data);

describe('a text from the data channel', () => {
  it('is read as a message', () => {
    expect(readLinkMessage('{"type":"path","local":"relay-tcp","more":1}')).toEqual({
      type: 'path',
      local: 'relay-tcp',
    });
  });

  it.each([
    '',
    'null',
    '{',
    '[]',
    '"path"',
    '{"type":"dance"}',
    '{"type":"path","local":"pigeon"}',
    `{"type":"path","local":"host","x":"${'x'.repeat(70_000)}"}`,
    new Uint8Array([123, 125]),
    undefined,
  ])('is ignored when it is none', (data) => {
    expect(readLinkMessage(data)).toBeUndefined();
  });
});

describe('texts that come as a flood', () => {
  const text = '{"type":"held-back","camera":true,"screen":false}';

  it('are left unread, and what comes later is read again', async () => {
    const clock = createFakeClock();
    const read = createLinkMessageReader(clock);
    const countRead = (count: number) =>
      Array.from({ length: count }, () => read(text)).filter((each) => each !== undefined).length;
    expect(countRead(20_000)).toBeLessThan(1_100);
    await clock.advance(10_000);
    expect(countRead(100)).toBe(100);
  });

  it('do not cost an end its whole history of the chat', () => {
    const read = createLinkMessageReader(createFakeClock());
    const messages = Array.from({ length: 12 }, (_, index) => ({
      author: 'member-of-ana',
      log: 'log-of-ana',
      seq: index + 1,
      name: 'Ana',
      text: 'x'.repeat(4_000),
      age: 0,
    }));
    const answer = JSON.stringify({ type: 'chat-history', messages, more: true });
    // 1 MB, the most that an honest end asks for at once
    const answers = Array.from({ length: 22 }, () => read(answer));
    expect(answers.every((each) => each?.type === 'chat-history')).toBe(true);
  });
});
