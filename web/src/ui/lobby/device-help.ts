import type { CaptureFailure, CaptureKind } from '../../call/ports.js';

/** What went wrong with a device: a failed request, `lost` when it worked and then ended, `interrupted` while it is silent. */
export type DeviceProblem = CaptureFailure | 'lost' | 'interrupted';

export interface DeviceHelp {
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
  /** Whether asking once more can work without leaving the page. */
  readonly retry: boolean;
}

const names: Readonly<Record<CaptureKind, string>> = { mic: 'microphone', camera: 'camera' };

/** The help for one device problem, in words for the person who has it. */
export function deviceHelp(kind: CaptureKind, problem: DeviceProblem): DeviceHelp {
  const device = names[kind];
  const without = kind === 'mic' ? 'You can join and listen.' : 'You can join with sound only.';
  switch (problem) {
    case 'denied':
      return {
        title: `Your browser blocks the ${device}`,
        advice: `Press the icon beside the address, allow the ${device}, then try again. If it stays blocked, look in your system’s privacy settings.`,
        retry: true,
      };
    case 'dismissed':
      return {
        title: `The question about your ${device} was closed`,
        advice: `Try again, and choose “Allow” when the browser asks. ${without}`,
        retry: true,
      };
    case 'not-found':
      return {
        title: `No ${device} found`,
        advice: `Plug one in or switch it on, then try again. ${without}`,
        retry: true,
      };
    case 'in-use':
      return {
        title: `Your ${device} does not start`,
        advice: `Another program may be using it. Close that program, then try again.`,
        retry: true,
      };
    case 'insecure':
      return {
        title: `No ${device} on this address`,
        advice: `Browsers hand out a ${device} on HTTPS pages only. Ask the host for an https:// address. ${without}`,
        retry: false,
      };
    case 'unsupported':
      return {
        title: `This browser has no ${device} access`,
        advice: `Open the link in a current Chrome, Edge, Firefox or Safari. ${without}`,
        retry: false,
      };
    case 'lost':
      return {
        title: `Your ${device} went away`,
        advice: `It was unplugged, or another program took it. Choose another one, or try again.`,
        retry: true,
      };
    case 'interrupted':
      return {
        title: `Your ${device} gives no ${kind === 'mic' ? 'sound' : 'picture'}`,
        advice: `A switch on it, your system’s privacy settings, or another program may hold it back. It goes on by itself when that is over. You can choose another one meanwhile.`,
        retry: false,
      };
    case 'unknown':
      return {
        title: `Your ${device} cannot be used`,
        advice: `Try again, or choose another one. ${without}`,
        retry: true,
      };
  }
}
