import { useMemo } from 'react';
import type { Doctor } from '../../doctor/state.js';
import { Button } from '../controls/button.js';
import { callNoteWords, type CallArrival } from './call-arrival.js';
import { CallNote } from './call-note.js';
import { comparisonOf, ComparisonSection } from './comparison.js';
import { Hero } from './hero.js';
import { isCutShort, progressOf, type RunState } from './outcome.js';
import { outcomeWords } from './outcome-words.js';
import { OwnSections } from './own-sections.js';
import type { SharedReport } from './report-link.js';
import { useRun, type Run } from './use-run.js';

export interface OwnTestProps {
  readonly doctor: Doctor;
  readonly state: RunState;
  /** null: nobody comes from a call */
  readonly arrival: CallArrival | null;
  /** Somebody else's test that this one is compared to. */
  readonly shared: SharedReport | null;
}

/** This end's test, from its start to its results. */
export function OwnTest({ doctor, state, arrival, shared }: OwnTestProps) {
  const run = useRun(doctor, state);
  const { outcome, diagnosis } = run;
  const isDone = state.phase === 'done';
  const isWhole = isDone && !isCutShort(outcome);
  const tested = isDone
    ? {
        codes: new Set(diagnosis.findings.map(({ code }) => code)),
        isWhole: state.credentials.type === 'given',
      }
    : null;
  const comparison = useMemo(
    () => (shared !== null && isWhole ? comparisonOf(run.report, shared) : null),
    [run.report, shared, isWhole],
  );
  const { shape, title, lead } = outcomeWords(outcome);
  const answer = comparison?.answer ?? {
    outcome,
    shape,
    ends: ['You', shared === null ? 'Anyone' : shared.name || 'They'],
    title,
    lead: <p>{lead}</p>,
  };
  return (
    <>
      {arrival !== null && <CallNote {...callNoteWords(arrival, tested)} />}
      <Hero
        {...answer}
        progress={progressOf(state).share}
        actions={
          // The same button throughout, as whoever has pressed it has the focus on it.
          <Button onClick={() => doctor.run()}>{isDone ? 'Test again' : 'Start over'}</Button>
        }
        note={noteOf(state, run)}
      />
      {comparison !== null && <ComparisonSection {...comparison} />}
      {/* Told at its ends only: what changes in between is for those who look at it. */}
      <p role="status" className="visually-hidden">
        {isWhole ? resultNote(answer.title, diagnosis.findings.length) : title}
      </p>
      <OwnSections doctor={doctor} state={state} run={run} />
    </>
  );
}

function noteOf(state: RunState, { secondsLeft }: Run): string {
  if (state.phase === 'running') {
    const { done, total } = progressOf(state);
    return total === 0 ? 'Asking the service…' : `${done} of ${total} ways tested`;
  }
  if (secondsLeft !== null) return `Next test in ${secondsLeft} s`;
  const at = new Date(state.endedAt).toLocaleTimeString('en', {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const seconds = Math.max(1, Math.round((state.endedAt - state.startedAt) / 1_000));
  return `Tested at ${at}, in ${seconds} s`;
}

function resultNote(title: string, findings: number): string {
  if (findings === 0) return `${title}. Nothing was found wrong.`;
  return `${title}. ${findings === 1 ? 'One thing was' : `${findings} things were`} found.`;
}
