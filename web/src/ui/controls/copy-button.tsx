import { useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { Button, type ButtonProps } from './button.js';

export interface CopyButtonProps {
  /** A function is asked when the button is pressed. */
  readonly text: string | (() => string);
  readonly label?: string;
  readonly tone?: ButtonProps['tone'];
  /** Called when the browser does not let the page write to the clipboard. */
  readonly onRefused: () => void;
}

/** Copies a text, the invite link if nothing else is said, and says so. */
export function CopyButton(props: CopyButtonProps) {
  const { text, label = 'Copy link', tone = 'primary', onRefused } = props;
  const [copied, setCopied] = useState(false);
  const copy = () => {
    // Absent on an insecure origin.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    if (clipboard === undefined) {
      onRefused();
      return;
    }
    clipboard
      .writeText(typeof text === 'string' ? text : text())
      .then(() => setCopied(true), onRefused);
  };
  return (
    <Button tone={tone} onClick={copy} onBlur={() => setCopied(false)}>
      {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  );
}
