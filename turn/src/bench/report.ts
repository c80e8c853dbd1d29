/** The figures for people. */
import { directions } from './generator/flows.js';
import type { Machine } from './machine.js';
import { summarizeChurns, summarizePoints, type Results } from './results.js';
import { figure, table } from './table.js';
import type { Verdict } from './targets.js';

export function renderMachine(machine: Machine): string[] {
  const { cores, processor, memoryGb, kernel, node, coturn, nodeTurn } = machine;
  return [
    `machine: ${cores} cores (${processor}), ${memoryGb} GB, Linux ${kernel}, Node ${node}`,
    `servers: coturn ${coturn ?? 'missing'}, node-turn ${nodeTurn}`,
  ];
}

/** Everything that was measured, as medians. */
export function renderResults({ points, churns, idles, faults }: Results): string[] {
  const lines: string[] = [];
  const summaries = summarizePoints(points);
  for (const direction of directions) {
    const rows = summaries
      .filter((summary) => summary.direction === direction)
      .sort((a, b) => a.rate - b.rate)
      .map((summary) => [
        figure(summary.rate, 0),
        summary.server,
        figure(summary.relayedPerSecond, 0),
        figure(summary.lossPercent, 2),
        figure(summary.cpuUs, 1),
        figure(summary.cpuToCoturn, 2),
        figure(summary.cpuToPortable, 2),
        figure(summary.addedP50Us, 0),
        figure(summary.addedP99Us, 0),
        summary.behind > 0 ? `behind ${summary.behind}/${summary.rounds}` : '',
      ]);
    if (rows.length === 0) continue;
    lines.push('', `${direction.replaceAll('-', ' ')}, medians of all rounds`);
    lines.push(
      ...table(
        [
          'packets/s',
          'server',
          'relayed/s',
          'loss %',
          'CPU µs/packet',
          '× coturn',
          '× portable',
          'added p50 µs',
          'added p99 µs',
          'generator',
        ],
        rows,
        2,
      ),
    );
  }
  if (churns.length > 0) {
    lines.push('', 'new clients (challenge, Allocate, Refresh 0), 16 at a time');
    lines.push(
      ...table(
        ['server', 'clients/s', 'CPU µs/client', '× coturn', 'failed'],
        summarizeChurns(churns).map((churn) => [
          churn.server,
          figure(churn.perSecond, 0),
          figure(churn.cpuUs, 0),
          figure(churn.cpuToCoturn, 2),
          figure(churn.failed, 0),
        ]),
        1,
      ),
    );
  }
  if (idles.length > 0) {
    lines.push('', 'idle allocations');
    lines.push(
      ...table(
        ['server', 'allocations', 'KB each', 'CPU ms/s without', 'CPU ms/s with'],
        idles.map((idle) => [
          idle.server,
          figure(idle.allocations, 0),
          figure(idle.bytesEach / 1000, 1),
          figure(idle.cpuMsBefore, 1),
          figure(idle.cpuMsWith, 1),
        ]),
        1,
      ),
    );
  }
  if (faults.length > 0) lines.push('');
  for (const { server, reason } of faults) lines.push(`not measured: ${server}: ${reason}`);
  return lines;
}

export function renderVerdicts(verdicts: readonly Verdict[]): string[] {
  if (verdicts.length === 0) {
    return [
      '',
      'targets: not judged, since they compare linux with coturn, and linux:tcp and portable:tcp with portable',
    ];
  }
  return [
    '',
    'targets',
    ...verdicts.map(({ target, measured, bound, limit, ok }) => {
      const decimals = limit < 10 ? 2 : 0;
      return `${ok ? '✓' : '✗'} ${target}: ${figure(measured, decimals)} (${bound} ${figure(limit, decimals)})`;
    }),
  ];
}
