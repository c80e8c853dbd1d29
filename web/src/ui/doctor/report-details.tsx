import type { DeviceCheck, Diagnosis, Report } from '@parley/doctor';
import { CheckTable } from './check-table.js';
import { deviceRows } from './device-words.js';
import styles from './doctor-page.module.css';
import { FindingList } from './finding-list.js';
import { NetworkSection } from './network-section.js';
import { Section } from './section.js';
import { ServerList } from './server-list.js';

export interface ReportDetailsProps {
  readonly report: Report;
  readonly diagnosis: Diagnosis;
  /** Whose it is: a name, or what stands for it within a sentence. */
  readonly whose: string;
}

const noActivities = new Map<never, never>();

/** Everything that somebody else's test saw. */
export function ReportDetails({ report, diagnosis, whose }: ReportDetailsProps) {
  const { own, server } = report;
  const { findings, verdict } = diagnosis;
  return (
    <>
      {findings.length > 0 && (
        <Section
          title={`What ${whose} read`}
          lead={`These words were written for ${whose}: “you” is not you here.`}
        >
          <FindingList findings={findings} />
        </Section>
      )}
      <div className={styles.columns}>
        <div className={styles.column}>
          <Section title={`The ways as ${whose} found them`}>
            <ServerList
              servers={own.servers}
              signaling={own.signaling}
              activities={noActivities}
              byServer={server?.servers ?? []}
            />
          </Section>
          {own.devices !== null && wasAsked(own.devices) && (
            <Section title={capital(`${whose}’s devices`)}>
              <CheckTable caption="Devices" rows={deviceRows(own.devices)} />
            </Section>
          )}
        </div>
        <div className={styles.column}>
          <NetworkSection title={capital(`${whose}’s network`)} verdict={verdict} />
        </div>
      </div>
    </>
  );
}

/** Names begin a title as they are; what stands for one does not. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const wasAsked = ({ camera, microphone }: DeviceCheck): boolean =>
  camera !== 'not_asked' || microphone !== 'not_asked';
