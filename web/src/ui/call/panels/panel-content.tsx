import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../../controls/button.js';
import styles from './panel-content.module.css';

type Loading<Content> =
  | { readonly type: 'loading' }
  | { readonly type: 'failed' }
  | { readonly type: 'loaded'; readonly Content: Content };

export interface PanelContentProps<Content> {
  /** The same function on every rendering. */
  readonly load: () => Promise<{ readonly default: Content }>;
  readonly children: (content: Content) => ReactNode;
}

/** What is inside a panel: code that is fetched when somebody wants it, and again after it could not be. */
export function PanelContent<Content>({ load, children }: PanelContentProps<Content>) {
  const [loading, setLoading] = useState<Loading<Content>>({ type: 'loading' });

  const fetchContent = () => {
    load().then(
      (module) => setLoading({ type: 'loaded', Content: module.default }),
      () => setLoading({ type: 'failed' }),
    );
  };
  // oxlint-disable-next-line react/exhaustive-deps -- once, when the panel opens
  useEffect(fetchContent, []);

  switch (loading.type) {
    case 'loading':
      return <p className={styles.note}>Loading…</p>;
    case 'failed':
      return (
        <div className={styles.note} role="alert">
          <p>This panel could not be loaded.</p>
          <Button size="small" onClick={fetchContent}>
            Try again
          </Button>
        </div>
      );
    case 'loaded':
      return children(loading.Content);
  }
}
