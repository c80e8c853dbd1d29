import { useMemo } from 'react';
import type { Doctor, DevicesState } from '../../doctor/state.js';
import { Button } from '../controls/button.js';
import { LevelMeter } from '../lobby/level-meter.js';
import { SelfVideo } from '../media/self-video.js';
import { CheckTable } from './check-table.js';
import styles from './device-section.module.css';
import { codecRows, deviceRows } from './device-words.js';
import { Fold } from './fold.js';
import { Section } from './section.js';

export interface DeviceSectionProps {
  readonly doctor: Doctor;
  readonly devices: DevicesState;
}

/** Camera, microphone and speakers; nothing is opened before somebody asks for it. */
export function DeviceSection({ doctor, devices }: DeviceSectionProps) {
  const { check, test } = devices;
  const level = useMemo(
    () => ({
      get: () => {
        const now = doctor.state.get().devices.test;
        return now.type === 'open' ? now.level : 0;
      },
      subscribe: (listener: () => void) => doctor.state.subscribe(listener),
    }),
    [doctor],
  );
  const isInsecure = check.camera === 'insecure';
  const codecs = codecRows(check);
  return (
    <Section
      title="Camera and microphone"
      lead={
        isInsecure
          ? 'This page came over plain HTTP, so the browser hands out no devices here. Ask the host for the https:// address.'
          : 'Nothing is opened until you ask. The browser asks you first, and nothing is sent or kept.'
      }
    >
      {test.type === 'open' && (
        <div className={styles.preview} data-theme="stage">
          <SelfVideo track={test.camera} />
          {test.camera === null && <p className={styles.empty}>No picture</p>}
          <div className={styles.meter}>
            <LevelMeter level={level} on={test.microphone !== null} />
          </div>
        </div>
      )}
      {test.type === 'open' && test.microphone !== null && (
        <p role="status">
          {test.heard ? 'Your microphone hears you.' : 'Say something: the dots move with it.'}
        </p>
      )}
      <CheckTable caption="Devices" rows={deviceRows(check)} />
      {!isInsecure && (
        <div className={styles.actions}>
          {test.type === 'off' && (
            <Button onClick={() => doctor.testDevices()}>Test camera and microphone</Button>
          )}
          {test.type === 'starting' && <Button disabled>Waiting for your browser…</Button>}
          {test.type === 'open' && (
            <Button onClick={() => doctor.endDeviceTest()}>Turn them off</Button>
          )}
        </div>
      )}
      {codecs.length > 0 && (
        <Fold summary="What this browser can send">
          <CheckTable caption="Codecs" rows={codecs} />
        </Fold>
      )}
    </Section>
  );
}
