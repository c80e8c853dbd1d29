import { expect, test } from 'vitest';
import { selectStages } from './selection.mjs';

const stages = [
  { name: 'lint', needs: [] },
  { name: 'unit', needs: [] },
  { name: 'build', needs: [] },
  { name: 'browser', needs: ['build'] },
];

/** @param {string[]} args */
function select(...args) {
  const selection = selectStages(stages, args);
  if ('unknown' in selection) return selection;
  return selection.chosen.map(({ stage, args }) => [stage.name, ...args].join(' '));
}

test('without arguments every stage runs', () => {
  expect(select()).toEqual(['lint', 'unit', 'build', 'browser']);
});

test('named stages run in their usual order', () => {
  expect(select('unit', 'lint')).toEqual(['lint', 'unit']);
});

test('what comes after the names goes to the programs of these stages', () => {
  expect(select('unit', 'web/src', '-t', 'join')).toEqual(['unit web/src -t join']);
});

test('what a stage needs runs before it, without the arguments', () => {
  expect(select('browser', '--grep', 'relay')).toEqual(['build', 'browser --grep relay']);
});

test('an unknown name is told', () => {
  expect(select('units')).toEqual({ unknown: 'units' });
});
