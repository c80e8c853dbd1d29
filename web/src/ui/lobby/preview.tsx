import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { cameraSwitch, micSwitch } from '../../call/media/device-switch.js';
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
  const mic = micSwitch(state);
  const picture = cameraSwitch(state);
  const micOff = mic === 'off';
  const cameraOff = picture === 'off';
  const track = camera.type === 'live' ? camera.track : null;
  return (
    <section className={styles.preview} data-theme="stage" aria-label="Your picture">
      <SelfVideo track={track} />
      {track === null && (
        <div className={styles.empty}>
          <span className={styles.initials}>{name === '' ? '–' : initials(name)}</span>
          <p>{cameraText(camera)}</p>
        </div>
      )}
      <div className={styles.bar}>
        <button
          type="button"
          className={styles.toggle}
          data-switch={mic}
          aria-label={micOff ? 'Turn microphone on' : 'Turn microphone off'}
          onClick={() => void media.setMic(micOff)}
        >
          {micOff ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
        </button>
        <button
          type="button"
          className={styles.toggle}
          data-switch={picture}
          aria-label={cameraOff ? 'Turn camera on' : 'Turn camera off'}
          onClick={() => void media.setCamera(cameraOff)}
        >
          {cameraOff ? <VideoOff aria-hidden="true" /> : <Video aria-hidden="true" />}
        </button>
        <LevelMeter level={media.level} on={micOn} />
      </div>
    </section>
  );
}
