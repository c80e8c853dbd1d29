import { useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { Button, type ButtonProps } from './button.js';

export interface CopyButtonProps {
  readonly text: string;
  readonly tone?: ButtonProps['tone'];
  /** Called when the browser does not let the page write to the clipboard. */
  readonly onRefused: () => void;
}

/** Copies the invite link and says so. */
export function CopyButton({ text, tone = 'primary', onRefused }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    // Absent on an insecure origin.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    if (clipboard === undefined) {
      onRefused();
      return;
    }
    clipboard.writeText(text).then(() => setCopied(true), onRefused);
  };
  return (
    <Button tone={tone} onClick={copy} onBlur={() => setCopied(false)}>
      {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span aria-live="polite">{copied ? 'Copied' : 'Copy link'}</span>
    </Button>
  );
}
