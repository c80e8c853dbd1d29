import { expect, test } from 'vitest';
import { shownLine } from './log-line.mjs';

test('routine log lines stay off the terminal', () => {
  expect(shownLine('relay', '{"level":30,"msg":"listening"}', false)).toBeNull();
});

test('warnings and errors are shown as a sentence with their cause', () => {
  const line = '{"level":50,"msg":"cannot listen","err":{"message":"EADDRINUSE"}}';
  expect(shownLine('relay', line, false)).toBe('[relay] cannot listen: EADDRINUSE');
});

test('whatever is no log line is shown as it is', () => {
  expect(shownLine('relay', 'Error: boom', false)).toBe('[relay] Error: boom');
  expect(shownLine('relay', '{ broken', false)).toBe('[relay] { broken');
  expect(shownLine('relay', '  ', false)).toBeNull();
});

test('with LOG_LEVEL set everything is shown', () => {
  const line = '{"level":30,"msg":"listening"}';
  expect(shownLine('relay', line, true)).toBe(`[relay] ${line}`);
});
