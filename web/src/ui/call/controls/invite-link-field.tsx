import { useRef } from 'react';
import { Share2 } from 'lucide-react';
import { Button } from '../../controls/button.js';
import { CopyButton } from '../../controls/copy-button.js';
import { TextField } from '../../controls/text-field.js';
import styles from './invite-link-field.module.css';

/** The link to this room with all the ways out of the page that the browser offers. */
export function InviteLink({ link }: { readonly link: string }) {
  const box = useRef<HTMLDivElement>(null);
  const select = () => box.current?.querySelector('input')?.select();
  return (
    <div ref={box} className={styles.invite}>
      <TextField
        label="Invite link"
        hideLabel
        readOnly
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <div className={styles.actions}>
        <CopyButton text={link} onRefused={select} />
        {'share' in navigator && (
          <Button
            onClick={() => {
              navigator.share({ title: 'Join my call', url: link }).catch(() => {
                // Closed without sharing.
              });
            }}
          >
            <Share2 aria-hidden="true" />
            Share
          </Button>
        )}
      </div>
    </div>
  );
}
