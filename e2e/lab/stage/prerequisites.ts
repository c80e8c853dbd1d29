import { existsSync } from 'node:fs';
import { missingForLab } from '../prerequisites.js';
import { loadSystemCalls } from './system-calls.js';

/** What this machine lacks for cables that are slow or lossy, in one sentence; null when it lacks nothing. */
export async function missingForShapedCables(): Promise<string | null> {
  const missing = missingForLab();
  if (missing !== null) return missing;
  if (!existsSync('/dev/net/tun')) {
    return 'slow and lossy lines need /dev/net/tun (the kernel module tun)';
  }
  try {
    await loadSystemCalls();
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return `slow and lossy lines need the optional package koffi: ${reason}`;
  }
}
