import { useEffect, useState } from 'react';
import type { Doctor } from '../../doctor/state.js';
import { useServices } from '../services.js';

export type OpenedDoctor =
  | { readonly type: 'opening' }
  | { readonly type: 'open'; readonly doctor: Doctor }
  /** Its code could not be fetched. */
  | { readonly type: 'failed' };

/** A doctor for as long as the page is shown. */
export function useDoctor(): OpenedDoctor {
  const services = useServices();
  const [opened, setOpened] = useState<OpenedDoctor>({ type: 'opening' });
  useEffect(() => {
    let isOver = false;
    let doctor: Doctor | null = null;
    services.openDoctor().then(
      (fetched) => {
        if (isOver) {
          fetched.close();
          return;
        }
        doctor = fetched;
        setOpened({ type: 'open', doctor });
      },
      () => {
        if (!isOver) setOpened({ type: 'failed' });
      },
    );
    return () => {
      isOver = true;
      doctor?.close();
    };
  }, [services]);
  return opened;
}
