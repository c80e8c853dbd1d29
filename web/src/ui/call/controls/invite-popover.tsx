import * as Popover from '@radix-ui/react-popover';
import { UserPlus } from 'lucide-react';
import bar from './control-bar.module.css';
import { ControlFace } from './control-face.js';
import { InviteLink } from './invite-link-field.js';
import styles from './popover.module.css';
import { QrCode } from './qr-code.js';

export interface InvitePopoverProps {
  readonly link: string;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

export function InvitePopover({ link, open, onOpen }: InvitePopoverProps) {
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger
        className={bar.control}
        data-look="plain"
        aria-label="Invite"
        aria-keyshortcuts="I"
        title="Invite (I)"
      >
        <ControlFace label="Invite">
          <UserPlus aria-hidden="true" />
        </ControlFace>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.popover}
          data-theme="stage"
          side="top"
          sideOffset={12}
          collisionPadding={8}
          aria-label="Invite"
        >
          <p className={styles.title}>Whoever opens this link is in the call.</p>
          <InviteLink link={link} />
          <QrCode text={link} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
