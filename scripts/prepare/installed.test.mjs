import { expect, test } from 'vitest';
import { isInstalled } from './installed.mjs';

const left = {
  version: '1.0.0',
  resolved: 'https://registry.test/left.tgz',
  integrity: 'sha512-a',
};
const other = { ...left, optional: true };
const workspace = { resolved: 'shared', link: true };
const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/left': left,
    'node_modules/other-platform': other,
    'node_modules/@parley/shared': workspace,
  },
};
const present = {
  packages: { 'node_modules/left': left, 'node_modules/@parley/shared': workspace },
};

test('an install is complete without the packages of other platforms', () => {
  expect(isInstalled(wanted, present)).toBe(true);
});

test('a missing package makes it stale', () => {
  expect(isInstalled(wanted, { packages: { 'node_modules/left': left } })).toBe(false);
});

test('another version or other content makes it stale', () => {
  for (const changed of [{ version: '1.0.1' }, { integrity: 'sha512-b' }]) {
    const packages = { ...present.packages, 'node_modules/left': { ...left, ...changed } };
    expect(isInstalled(wanted, { packages })).toBe(false);
  }
});

test('the same package from another mirror, or from one that is not named, is the same', () => {
  const { version, integrity } = left;
  const elsewhere = { version, integrity, resolved: 'https://mirror.test/left.tgz' };
  for (const same of [elsewhere, { version, integrity }]) {
    const packages = { ...present.packages, 'node_modules/left': same };
    expect(isInstalled(wanted, { packages })).toBe(true);
    expect(isInstalled({ packages }, present)).toBe(true);
  }
});

test('a workspace that has moved makes it stale', () => {
  const moved = { resolved: 'packages/shared', link: true };
  const packages = { ...present.packages, 'node_modules/@parley/shared': moved };
  expect(isInstalled(wanted, { packages })).toBe(false);
});

test('a package that is no longer asked for makes it stale', () => {
  const packages = { ...present.packages, 'node_modules/gone': left };
  expect(isInstalled(wanted, { packages })).toBe(false);
});

test('an empty node_modules is stale', () => {
  expect(isInstalled(wanted, {})).toBe(false);
});
