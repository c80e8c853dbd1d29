import { expect, test } from 'vitest';
import { filesBeforeLobby, filesOfCall } from './bundle-weight.mjs';

const manifest = {
  'index.html': {
    file: 'main.js',
    isEntry: true,
    imports: ['_react.js'],
    dynamicImports: ['src/lobby.tsx', 'src/doctor.tsx', 'src/link.ts'],
  },
  '_react.js': { file: 'react.js' },
  'src/lobby.tsx': { file: 'lobby.js', imports: ['_react.js', '_icons.js'] },
  '_icons.js': { file: 'icons.js' },
  'src/doctor.tsx': { file: 'doctor.js', imports: ['_plot.js'] },
  '_plot.js': { file: 'plot.js' },
  'src/link.ts': { file: 'link.js', imports: ['index.html'] },
  'src/style.css': { file: 'style.css' },
};

test('before the lobby stands what loads with the entry and with the lobby', () => {
  const files = filesBeforeLobby(manifest, (key) => key.includes('lobby'));
  expect([...files].sort()).toEqual(['icons.js', 'lobby.js', 'main.js', 'react.js']);
});

test('a call needs everything but other pages and what only these load', () => {
  const files = filesOfCall(manifest, (key) => key.includes('doctor'));
  expect([...files].sort()).toEqual(['icons.js', 'link.js', 'lobby.js', 'main.js', 'react.js']);
});

test('a manifest without an entry is refused', () => {
  expect(() => filesOfCall({}, () => false)).toThrow(/no entry/);
});
