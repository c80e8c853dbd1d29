/** `npm run doctor`: why calls through an instance or a relay fail from here, or that they do not. */
import { diagnose, type Diagnosis } from '../diagnose.js';
import type { Observation } from '../observation.js';
import { askServer, observe, type ObserveOptions } from '../probe/index.js';
import { encodeReport } from '../report/share.js';
import { makeReport } from '../report/report.js';
import { readArguments, USAGE, type Arguments } from './arguments.js';
import { colouredInk, plainInk, type Ink } from './ink.js';
import { jsonReport } from './json-report.js';
import { createProgressDisplay } from './progress-display.js';
import { reportText } from './report-text.js';
import { UsageError } from './usage-error.js';

const stopping = new AbortController();
// A second one ends it at once; what is allocated then expires by itself after ten minutes.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stopping.abort(new Error('stopped')));
}

/** https://no-color.org */
const inkFor = (stream: NodeJS.WriteStream): Ink =>
  stream.isTTY && !process.env['NO_COLOR'] ? colouredInk : plainInk;

const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
const hasHttpProxy = proxyNames.some(
  (name) => process.env[name] || process.env[name.toLowerCase()],
);

async function look({ target, patienceMs, json }: Arguments) {
  const { signal } = stopping;
  const stream = process.stderr;
  const display = createProgressDisplay(stream, inkFor(stream));
  // Its own view, from wherever it was found to answer.
  let server: Promise<Observation | null> | undefined;
  const options: ObserveOptions = {
    signal,
    patienceMs,
    hasHttpProxy,
    onProgress: (progress) => {
      display.tell(progress);
      if (progress.subject !== 'signaling' || progress.check.http.state !== 'ok') return;
      server ??= askServer(progress.check.origin, { signal, now: Date.now });
    },
  };
  try {
    const own = await observe(target, options);
    const seen = { own, server: (await server) ?? null };
    return { ...seen, diagnosis: diagnose(seen), json };
  } finally {
    display.end();
  }
}

const refusesCredentials = ({ findings }: Diagnosis): boolean =>
  findings.some(({ code }) => code === 'credential_rejected');

async function run(): Promise<{ readonly code: number; readonly output: string }> {
  const given = readArguments(process.argv.slice(2), process.env, Date.now());
  if (given === undefined) return { code: 0, output: `${USAGE}\n` };
  const { own, server, diagnosis } = await look(given);
  const isFaulty = diagnosis.findings.some(({ severity }) => severity !== 'info');
  const code = isFaulty ? 1 : 0;
  const origin = own.signaling?.http.state === 'ok' ? own.signaling.origin : null;
  const link =
    origin === null ? null : `${origin}/doctor#report=${encodeReport(makeReport({ own, server }))}`;
  if (given.json) {
    const { subject } = given;
    return {
      code,
      output: `${JSON.stringify(jsonReport({ subject, own, server, diagnosis, link }))}\n`,
    };
  }
  const notes = [
    ...(given.lacksCredentials
      ? [
          'Relaying was not tried: that takes --secret, TURN_SECRET, or --username and --credential.',
        ]
      : []),
    ...(given.target.kind === 'servers' && refusesCredentials(diagnosis)
      ? ['The credentials came from this command or TURN_SECRET: see that they are the relay’s.']
      : []),
    ...(link === null ? [] : [`To show to others, without names and addresses: ${link}`]),
  ];
  return { code, output: reportText({ own, diagnosis, notes }, inkFor(process.stdout)) };
}

async function outcome(): Promise<{ readonly code: number; readonly output: string }> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      return { code: 2, output: '' };
    }
    if (!stopping.signal.aborted) {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    }
    return { code: 1, output: '' };
  }
}

// Whoever reads may have seen enough: `npm run doctor -- … | head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const { code, output } = await outcome();
process.stdout.write(output);
process.exitCode = code;
