import styles from './chat.module.css';
import { textParts } from './text-parts.js';

/** What somebody wrote: text, and links that open beside the call. Never anything that the browser would run or fetch. */
export function MessageText({ text }: { readonly text: string }) {
  return (
    <p className={styles.text} dir="auto" data-message>
      {textParts(text).map((part, index) =>
        part.type === 'text' ? (
          part.text
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- the parts of a text never change places
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ),
      )}
    </p>
  );
}
