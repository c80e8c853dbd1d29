import type { LinkWarning, OwnWarning } from '../../call/state.js';

export interface WarningWords {
  /** for a tile, beside the name of the person */
  readonly short: string;
  /** a sentence that stands alone */
  readonly long: string;
}

const percent = (share: number | null) => (share === null ? '' : ` (${Math.round(share * 100)} %)`);
const seconds = (time: number | null) => (time === null ? '' : ` (${time.toFixed(2)} s)`);

/** What is wrong with the line to a member, for people who know nothing of networks. */
export function linkWarningWords({ complaint, figure }: LinkWarning, name: string): WarningWords {
  switch (complaint) {
    case 'loss-received':
      return {
        short: `Losing packets${percent(figure)}`,
        long: `${name}’s line is losing packets${percent(figure)}`,
      };
    case 'loss-sent':
      return {
        short: `Your packets get lost${percent(figure)}`,
        long: `What you send to ${name} gets lost in part${percent(figure)}`,
      };
    case 'delay':
      return {
        short: `Slow line${seconds(figure)}`,
        long: `The line to ${name} is slow, so words arrive late${seconds(figure)}`,
      };
    case 'room':
      return {
        short: 'Too little room for your picture',
        long: `Your uplink or ${name}’s line is the limit, so your picture is sent less sharp`,
      };
  }
}

/** What is wrong at the own end. */
export function ownWarningWords(warning: OwnWarning): WarningWords {
  switch (warning) {
    case 'uplink':
      return {
        short: 'Your uplink is the limit',
        long: 'Your uplink is the limit: people see and hear you less well',
      };
    case 'downlink':
      return {
        short: 'Your line is losing packets',
        long: 'Your own line is losing packets from most people',
      };
    case 'delay':
      return {
        short: 'Your line is slow',
        long: 'Your own line is slow: words arrive late both ways',
      };
  }
}
