import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import type { LocalMedia, LocalMediaState, SourceState } from '../../call/state.js';
import { initials } from '../room/display-name.js';
import { SelfVideo } from '../media/self-video.js';
import { LevelMeter } from './level-meter.js';
import styles from './preview.module.css';

function cameraText(camera: SourceState): string {
  switch (camera.type) {
    case 'starting':
      return 'Your camera is starting…';
    case 'failed':
    case 'lost':
      return 'No picture from your camera';
    case 'off':
      return 'Your camera is off';
    case 'live':
      return '';
  }
}

export interface PreviewProps {
  readonly media: LocalMedia;
  readonly state: LocalMediaState;
  readonly name: string;
}

/** The own picture as others will see it (only mirrored), with the two switches on it. */
export function Preview({ media, state, name }: PreviewProps) {
  const { micOn, camera } = state;
  const cameraOn = camera.type === 'live';
  return (
    <section className={styles.preview} data-theme="stage" aria-label="Your picture">
      <SelfVideo track={cameraOn ? camera.track : null} />
      {!cameraOn && (
        <div className={styles.empty}>
          <span className={styles.initials}>{name === '' ? '–' : initials(name)}</span>
          <p>{cameraText(camera)}</p>
        </div>
      )}
      <div className={styles.bar}>
        <button
          type="button"
          className={styles.toggle}
          data-on={micOn}
          aria-label={micOn ? 'Turn microphone off' : 'Turn microphone on'}
          onClick={() => void media.setMic(!micOn)}
        >
          {micOn ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}
        </button>
        <button
          type="button"
          className={styles.toggle}
          data-on={cameraOn}
          aria-label={cameraOn ? 'Turn camera off' : 'Turn camera on'}
          onClick={() => void media.setCamera(!cameraOn)}
        >
          {cameraOn ? <Video aria-hidden="true" /> : <VideoOff aria-hidden="true" />}
        </button>
        <LevelMeter level={media.level} on={micOn} />
      </div>
    </section>
  );
}
