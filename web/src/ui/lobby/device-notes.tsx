import type { CaptureKind } from '../../call/ports.js';
import type { LocalMedia, LocalMediaState, SourceState } from '../../call/state.js';
import { Button } from '../controls/button.js';
import { deviceHelp, type DeviceProblem } from './device-help.js';
import styles from './note.module.css';

function problemOf(source: SourceState): DeviceProblem | null {
  if (source.type === 'failed') return source.failure;
  if (source.type === 'live' && source.interrupted) return 'interrupted';
  return source.type === 'lost' ? 'lost' : null;
}

export interface DeviceNotesProps {
  readonly media: LocalMedia;
  readonly state: LocalMediaState;
}

/** One note for each device that could not be had, with what to do about it. */
export function DeviceNotes({ media, state }: DeviceNotesProps) {
  return (
    <>
      <DeviceNote kind="mic" source={state.mic} onRetry={() => void media.setMic(true)} />
      <DeviceNote kind="camera" source={state.camera} onRetry={() => void media.setCamera(true)} />
    </>
  );
}

interface DeviceNoteProps {
  readonly kind: CaptureKind;
  readonly source: SourceState;
  readonly onRetry: () => void;
}

function DeviceNote({ kind, source, onRetry }: DeviceNoteProps) {
  const problem = problemOf(source);
  if (problem === null) return null;
  const help = deviceHelp(kind, problem);
  return (
    <div className={styles.note} role="status" data-device-problem={kind} data-failure={problem}>
      <div className={styles.words}>
        <p className={styles.title}>{help.title}</p>
        <p>{help.advice}</p>
      </div>
      {help.retry && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
