/** One small run of the whole bench against the portable transport. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run, type Finished } from '../testing/program.js';

const MAIN = fileURLToPath(new URL('../../dist/bench/main.js', import.meta.url));

function bench(line: string): Promise<Finished> {
  return run(process.execPath, [MAIN, ...line.split(' ')]).finished;
}

function lines(output: string, kind: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['kind'] === kind);
}

const isLinux = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

describe.skipIf(!isLinux)('the relay bench', () => {
  it('sees every packet of a small load arrive, in each direction, at a cost', async () => {
    const { code, output } = await bench(
      '--servers portable --rates 400 --seconds 0.25 --rounds 1 --idle 0 --json',
    );
    expect(output).not.toContain('"fault"');
    expect(code).toBe(0);
    const points = lines(output, 'point');
    expect(points.map(({ direction }) => direction)).toEqual([
      'client-to-peer',
      'peer-to-client',
      'relay-to-relay',
    ]);
    for (const point of points) {
      expect(point).toMatchObject({
        server: 'portable',
        sent: 104,
        received: 104,
        duplicates: 0,
        damaged: 0,
        lossPercent: 0,
      });
      expect(point['cpuUs']).toBeGreaterThan(1);
      expect(point['cpuUs']).toBeLessThan(10_000);
      expect(point['latencyP50Us']).toBeGreaterThan(1);
      expect(point['latencyP99Us']).toBeGreaterThanOrEqual(Number(point['latencyP50Us']));
      expect(point['latencyP99Us']).toBeLessThan(1e6);
    }
    const [churn] = lines(output, 'allocations');
    expect(churn).toMatchObject({ server: 'portable', failed: 0 });
    expect(churn?.['perSecond']).toBeGreaterThan(1);
  });

  it('sees every packet of clients over TCP arrive', async () => {
    const { code, output } = await bench(
      '--servers portable:tcp --directions relay-to-relay --rates 800 --seconds 0.1 --rounds 1 --json',
    );
    expect(output).not.toContain('"fault"');
    expect(code).toBe(0);
    expect(lines(output, 'point')).toMatchObject([
      { server: 'portable:tcp', sent: 80, received: 80, duplicates: 0, damaged: 0 },
    ]);
    expect(lines(output, 'idle')).toEqual([]);
  });

  it('leaves with 2 and a sentence when it is asked for what it does not know', async () => {
    const { code, output } = await bench('--servers other');
    expect(code).toBe(2);
    expect(output).toBe(
      '--servers takes linux, portable, coturn, node-turn, linux:tcp, portable:tcp, coturn:tcp, not "other".\n',
    );
  });
});
