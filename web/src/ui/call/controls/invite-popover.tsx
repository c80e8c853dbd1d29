import { UserPlus } from 'lucide-react';
import { Popover } from '../../controls/popover.js';
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
    <Popover
      role="dialog"
      label="Invite"
      className={styles.popover}
      open={open}
      onOpen={onOpen}
      side="above"
      align="center"
      gap={12}
      button={{
        className: bar.control,
        'data-look': 'plain',
        'aria-label': 'Invite',
        'aria-keyshortcuts': 'I',
        title: 'Invite (I)',
        children: (
          <ControlFace label="Invite">
            <UserPlus aria-hidden="true" />
          </ControlFace>
        ),
      }}
    >
      <p className={styles.title}>Whoever opens this link is in the call.</p>
      <InviteLink link={link} />
      <QrCode text={link} />
    </Popover>
  );
}
