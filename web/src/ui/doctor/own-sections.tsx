import type { Doctor } from '../../doctor/state.js';
import { DeviceSection } from './device-section.js';
import styles from './doctor-page.module.css';
import { FindingList } from './finding-list.js';
import { NetworkSection } from './network-section.js';
import { isCutShort, type RunState } from './outcome.js';
import { Section } from './section.js';
import { ServerList } from './server-list.js';
import { ShareSection } from './share-section.js';
import type { Run } from './use-run.js';

export interface OwnSectionsProps {
  readonly doctor: Doctor;
  readonly state: RunState;
  readonly run: Run;
}

/** What the answer stands on: each way, this network, the devices; and the means to pass it on. */
export function OwnSections({ doctor, state, run }: OwnSectionsProps) {
  const { observation, activities, server, devices } = state;
  const { diagnosis, outcome, report } = run;
  const isDone = state.phase === 'done';
  const isWhole = isDone && !isCutShort(outcome);
  return (
    <>
      {isWhole && diagnosis.findings.length > 0 && (
        <Section title="What was found">
          <FindingList findings={diagnosis.findings} />
        </Section>
      )}
      <div className={styles.columns}>
        <div className={styles.column}>
          {(observation.servers.length > 0 || observation.signaling !== null) && (
            <Section
              title="The ways through this service"
              lead="Each tested by itself, with data of this page that goes there and back."
            >
              <ServerList
                servers={observation.servers}
                signaling={observation.signaling}
                activities={activities}
                byServer={server.type === 'given' ? server.observation.servers : []}
              />
              {isWhole && server.type === 'absent' && (
                <p className={styles.aside}>
                  The server’s own view is missing: it did not answer, or was asked too often.
                </p>
              )}
            </Section>
          )}
          <DeviceSection doctor={doctor} devices={devices} />
        </div>
        {isWhole && (
          <div className={styles.column}>
            <NetworkSection title="Your network" verdict={diagnosis.verdict} />
            <ShareSection report={report} />
          </div>
        )}
      </div>
    </>
  );
}
