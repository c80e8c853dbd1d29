import { describe, expect, it } from 'vitest';
import { readLinkMessage } from './link-message-text.js';

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
