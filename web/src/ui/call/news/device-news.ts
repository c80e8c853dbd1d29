/** What a person should be told of the own devices, from one moment of the call to the next. */
import type { CaptureKind, DeviceInfo } from '../../../call/ports.js';
import type { LocalMediaState, SourceState } from '../../../call/state.js';
import { deviceHelp } from '../../lobby/device-help.js';
import { usedSpeaker } from '../../media/used-speaker.js';
import type { Happening, Switch } from './happening.js';

export type LocalScene = Pick<LocalMediaState, 'mic' | 'camera' | 'devices' | 'chosen'>;

const kinds = ['mic', 'camera'] as const;
const names = { mic: 'microphone', camera: 'camera' } as const;

/** A device's name without what only its maker needs: Chromium adds `(046d:0a44)`, and says which is the default. */
const shortLabel = (label: string): string =>
  label
    .replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)\s*$/iu, '')
    .replace(/^(Default|Communications) - /u, '');

const isInterrupted = (source: SourceState) => source.type === 'live' && source.interrupted;

function sourceNews(kind: CaptureKind, before: SourceState, now: SourceState): Happening | null {
  if (before === now) return null;
  const topic = kind;
  const help = { type: 'devices', label: 'What to do' } as const;
  switch (now.type) {
    case 'off':
    case 'starting':
      return null;
    case 'lost': {
      const retry = { type: 'retry', label: 'Try again', kind } as const;
      return { topic, text: `Your ${names[kind]} went away`, action: retry };
    }
    case 'failed':
      return {
        topic,
        text: deviceHelp(kind, now.failure).title,
        action: help,
      };
    case 'live':
      if (isInterrupted(before) && before.type === 'live' && before.track === now.track) {
        return { topic, text: `Your ${names[kind]} is back` };
      }
      if (now.interrupted)
        return { topic, text: deviceHelp(kind, 'interrupted').title, action: help };
      if (now.replaces === null || (before.type === 'live' && before.track === now.track)) {
        return null;
      }
      return {
        topic,
        text: `${shortLabel(now.replaces)} went away. You use ${shortLabel(now.track.label)} now`,
        action: { type: 'devices', label: 'Choose another' },
      };
  }
}

/** Those that are there now and were not before; none where the list, or its names, just became known. */
function pluggedIn(
  before: readonly DeviceInfo[],
  now: readonly DeviceInfo[],
  isLost: boolean,
): readonly DeviceInfo[] {
  const wasKnown = before.some(({ label }) => label !== '');
  // The list is empty too when the only device there was has been unplugged.
  if (!wasKnown && !(before.length === 0 && isLost)) return [];
  const known = new Set(before.map(({ id }) => id));
  return now.filter(({ id, label }) => label !== '' && !known.has(id));
}

/** One thing that was plugged in, which may be a microphone, a speaker and a camera at once. */
function offer(parts: ReadonlyMap<keyof Switch, DeviceInfo>): Happening {
  const label = shortLabel([...parts.values()][0]?.label ?? '');
  const to: Switch = Object.fromEntries([...parts].map(([kind, { id }]) => [kind, id]));
  return {
    topic: `plugged in ${label}`,
    text: `${label} is plugged in`,
    action: { type: 'switch', label: 'Use it', to },
  };
}

function newDevices(before: LocalScene, now: LocalScene): readonly Happening[] {
  const things = new Map<string, Map<keyof Switch, DeviceInfo>>();
  const lists = { mic: 'mics', camera: 'cameras', speaker: 'speakers' } as const;
  for (const kind of ['mic', 'camera', 'speaker'] as const) {
    // A camera that is off by choice is not to be offered another.
    if (kind !== 'speaker' && now[kind].type === 'off') continue;
    const source = kind === 'speaker' ? null : now[kind];
    const isLost = source?.type === 'lost';
    const list = lists[kind];
    for (const device of pluggedIn(before.devices[list], now.devices[list], isLost)) {
      // One that was lost and is opened again by itself needs no word.
      if (source?.type === 'live' && source.deviceId === device.id) continue;
      const key = device.group === '' ? device.id : device.group;
      const parts = things.get(key) ?? new Map<keyof Switch, DeviceInfo>();
      things.set(key, parts.set(kind, device));
    }
  }
  return [...things.values()].map(offer);
}

/** A speaker has no track that ends: the sound goes to the system's own without a word. */
function speakerNews(before: LocalScene, now: LocalScene): readonly Happening[] {
  const used = usedSpeaker(before);
  if (used === null || used !== now.chosen.speaker || usedSpeaker(now) !== null) return [];
  const label = before.devices.speakers.find(({ id }) => id === used)?.label ?? '';
  return [
    {
      topic: 'speaker',
      text: `${shortLabel(label)} went away. You hear the call where your system plays sound`,
      action: { type: 'devices', label: 'Choose another' },
    },
  ];
}

export function deviceNews(before: LocalScene, now: LocalScene): readonly Happening[] {
  const ofSources = kinds.map((kind) => sourceNews(kind, before[kind], now[kind]));
  return [
    ...ofSources.filter((news) => news !== null),
    ...speakerNews(before, now),
    ...newDevices(before, now),
  ];
}
