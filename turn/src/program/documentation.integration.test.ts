import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.js';
import { dropReasons } from '../relay/counters.js';
import { present } from '@parley/stun/testing/present';
import { run } from '../testing/program.js';
import { sumStatistics } from '../transport/statistics.js';

const documentation = readFileSync(new URL('../../../docs/relay.md', import.meta.url), 'utf8');
const configuration = readFileSync(
  new URL('../../../docs/configuration.md', import.meta.url),
  'utf8',
);

describe('docs/relay.md', () => {
  it('has an example of the library that runs', async () => {
    const example = /```js\n(.*?)```/su.exec(documentation)?.[1];
    const arguments_ = ['--input-type=module', '--eval', present(example)];
    const { code, output } = await run(process.execPath, arguments_).finished;
    expect(output).toMatch(/^(linux|portable) transport on/mu);
    expect(output).toContain('0 allocations, 0 Binding requests');
    expect(code).toBe(0);
  });

  it('explains every metric and every reason for a drop', async () => {
    const statistics = sumStatistics([]);
    const text = await createMetrics(() => ({
      statistics: () => Promise.resolve(statistics),
    })).text();
    const names = [...text.matchAll(/^# TYPE (turn_\w+)/gmu)].map(([, name]) => present(name));
    expect(names.length).toBeGreaterThan(10);
    for (const name of [...names, ...dropReasons]) expect(documentation).toContain(`\`${name}\``);
  });
});

describe('docs/configuration.md', () => {
  it('has every variable that the program reads', () => {
    const folder = new URL('../config/', import.meta.url);
    const sources = readdirSync(folder)
      .filter((name) => !name.includes('.test.'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8'))
      .join('');
    const names = new Set(sources.match(/\b(?:TURN_[A-Z_]+|LOG_LEVEL)\b/gu));
    expect(names.size).toBeGreaterThan(20);
    for (const name of names) expect(configuration).toContain(`\`${name}\``);
  });
});
