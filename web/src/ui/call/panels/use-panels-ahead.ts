import { useEffect } from 'react';
import { loadChat } from './chat-panel.js';
import { loadSafety } from './safety-panel.js';

/** Fetches the panels that are of use while the server is away, from where nothing could be fetched then. */
export function usePanelsAhead(): void {
  useEffect(() => {
    for (const load of [loadChat, loadSafety]) {
      load().catch(() => {
        // Fetched again by the panel itself, which tells of the failure.
      });
    }
  }, []);
}
