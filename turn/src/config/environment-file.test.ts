import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFile } from './environment-file.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-environment-'));
  path = join(folder, 'turn.env');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the environment with a file', () => {
  it('has what the file says in place of its own', () => {
    writeFileSync(
      path,
      '# the relay\n\nexport TURN_SECRET="north,south" # both\r\n  TURN_REALM = a b\nTURN_MAX_BPS=\n',
    );
    expect(withFile({ TURN_SECRET: 'old', TURN_PORT: '1' }, path)).toEqual({
      TURN_SECRET: 'north,south',
      TURN_PORT: '1',
      TURN_REALM: 'a b',
      TURN_MAX_BPS: '',
    });
  });

  it.each([
    ['a line without =', 'TURN_SECRET north'],
    ['a colon in its place', 'TURN_MAX_BPS: 7'],
    ['no name', '=7'],
    ['a name that is none', '7UP=1'],
    ['a value over two lines', 'TURN_SECRET="north\nsouth"'],
  ])('refuses %s, naming the line, rather than lose the next one', (_what, line) => {
    writeFileSync(path, `TURN_REALM=x\n${line}\nTURN_DENIED_PEERS=10.0.0.0/8\n`);
    expect(() => withFile({}, path)).toThrow(/^line [23] of .*turn\.env is not of the form/u);
  });
});
