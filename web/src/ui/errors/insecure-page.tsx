import { useState } from 'react';
import { fitDisplayName, maxNameLength } from '@parley/shared';
import { Button } from '../controls/button.js';
import { TextField } from '../controls/text-field.js';
import { MessagePage } from './message-page.js';

export interface InsecurePageProps {
  readonly name: string;
  readonly onJoin: (name: string) => void;
}

/** On plain HTTP browsers hand out no devices; watching and listening still work. */
export function InsecurePage({ name, onJoin }: InsecurePageProps) {
  const [typed, setTyped] = useState(name);
  return (
    <MessagePage
      title="This page needs HTTPS"
      actions={
        <Button tone="primary" onClick={() => onJoin(fitDisplayName(typed))}>
          Join without devices
        </Button>
      }
    >
      <p>
        Browsers hand out camera and microphone on https:// pages only. Ask the host for the secure
        address of this room. Without one you can still join, see and hear the others.
      </p>
      <TextField
        label="Your name"
        autoComplete="name"
        maxLength={maxNameLength}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </MessagePage>
  );
}
