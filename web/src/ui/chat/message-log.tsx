import { Fragment, memo, useMemo, type RefObject } from 'react';
import type { ChatLine, RemoteMember } from '../../call/state.js';
import { shownName } from '../room/display-name.js';
import styles from './chat.module.css';
import { DeliveryNote } from './delivery-note.js';
import { messageGroups, type MessageGroup } from './message-groups.js';
import { MessageText } from './message-text.js';

const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

type Members = readonly Pick<RemoteMember, 'id' | 'name'>[];

export interface MessageLogProps {
  readonly lines: readonly ChatLine[];
  readonly members: Members;
  /** The message that a line is drawn before. */
  readonly newFrom: string | null;
  readonly newLine: RefObject<HTMLHeadingElement | null>;
}

/** Everything that was said, grouped by who said it. */
export function MessageLog({ lines, members, newFrom, newLine }: MessageLogProps) {
  const groups = useMemo(() => messageGroups(lines, newFrom), [lines, newFrom]);
  return groups.map((group) => (
    <Fragment key={group.id}>
      {group.id === newFrom && (
        <h3 ref={newLine} className={styles.newLine}>
          New
        </h3>
      )}
      <Group
        group={group}
        // People who are there go by the name that they have now.
        name={members.find(({ id }) => id === group.author)?.name ?? group.name}
        members={group.lines.some(({ waitingFor }) => waitingFor !== null) ? members : null}
      />
    </Fragment>
  ));
}

interface GroupProps {
  readonly group: MessageGroup;
  readonly name: string;
  /** Those who may lack a message; null where nobody does. */
  readonly members: Members | null;
}

const isSameGroup = (one: MessageGroup, other: MessageGroup): boolean =>
  one.lines.length === other.lines.length &&
  one.lines.every((line, index) => line === other.lines[index]);

/** Drawn anew only when it changes: the call around it does many times a second. */
const Group = memo(GroupOfMessages, (before, now) => {
  const { group, name, members } = now;
  return before.name === name && before.members === members && isSameGroup(before.group, group);
});

function GroupOfMessages({ group, name, members }: GroupProps) {
  return (
    <section className={styles.group} data-own={group.own}>
      <p className={styles.who}>
        <strong>{group.own ? 'You' : shownName(name)}</strong>
        <time className="figures" dateTime={new Date(group.at).toISOString()}>
          {timeFormat.format(group.at)}
        </time>
        {group.hearsay && (
          <span title="Someone else in the call passed this on. Its author is not here to confirm it.">
            passed on
          </span>
        )}
      </p>
      {group.lines.map((line) => (
        <Fragment key={line.id}>
          <MessageText text={line.text} />
          {members !== null && <DeliveryNote line={line} members={members} />}
        </Fragment>
      ))}
    </section>
  );
}
