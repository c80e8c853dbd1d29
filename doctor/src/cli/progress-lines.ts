/** What is going on, a line for each subject, while it goes on. Pure. */
import type { IceServerCheck } from '../ice-server-check.js';
import type { SignalingCheck } from '../observation.js';
import type { Progress } from '../probe/index.js';
import type { Step } from '../step.js';
import { shortName } from './server-table.js';

export interface ProgressLine {
  readonly subject: string;
  readonly state: 'running' | 'well' | 'faulty';
  /** what is being done, or what came of it */
  readonly text: string;
}

export function progressLine(progress: Progress): ProgressLine {
  return progress.subject === 'server' ? ofServer(progress.check) : ofSignaling(progress.check);
}

function ofServer(check: IceServerCheck): ProgressLine {
  const { name, reach, tls, stun, allocate, loop, outside } = check;
  return lineOf(shortName(check), [
    ['looks up the name', name],
    ['connects', reach],
    ['TLS', tls],
    ['asks for its answer', stun],
    ['asks for an allocation', allocate],
    ['sends data through it', loop],
    ['sends to it from outside', outside],
  ]);
}

function ofSignaling(check: SignalingCheck): ProgressLine {
  const { name, http, tls, websocket, polling, ice } = check;
  return lineOf(check.origin, [
    ['looks up the name', name],
    ['asks whether it is alive', http],
    ['TLS', tls],
    ['WebSocket', websocket],
    ['long-polling', polling],
    ['asks for ICE servers', ice],
  ]);
}

type NamedStep = readonly [doing: string, step: Step<string>];

function lineOf(subject: string, steps: readonly NamedStep[]): ProgressLine {
  const fault = steps.find(([, { state }]) => state === 'failed');
  const now = steps.find(([, { state }]) => state === 'pending');
  if (now !== undefined) return { subject, state: 'running', text: now[0] };
  if (fault === undefined) return { subject, state: 'well', text: 'well' };
  const [doing, step] = fault;
  const reason = step.state === 'failed' ? step.fault.replaceAll('_', ' ') : '';
  return { subject, state: 'faulty', text: `${doing}: ${reason}` };
}
