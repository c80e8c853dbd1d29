/** The answer at a glance, in words and as a line. */
import type { LineShape } from '../line/link-words.js';
import type { Outcome } from './outcome.js';

export interface OutcomeWords {
  readonly shape: LineShape;
  readonly title: string;
  readonly lead: string;
}

const words: Readonly<Record<Outcome, OutcomeWords>> = {
  testing: {
    shape: 'connecting',
    title: 'Testing your network',
    lead: 'This takes some seconds. Camera and microphone stay off.',
  },
  offline: {
    shape: 'broken',
    title: 'You are offline',
    lead: 'This device has no network. The test starts again by itself when it has one.',
  },
  'no-webrtc': {
    shape: 'broken',
    title: 'This browser cannot make calls',
    lead: 'It has no WebRTC. Open this page in a current Chrome, Edge, Firefox or Safari.',
  },
  'webrtc-blocked': {
    shape: 'broken',
    title: 'This browser may not make calls',
    lead: 'A setting, an extension or whoever manages this device switches WebRTC off.',
  },
  'service-unreachable': {
    shape: 'broken',
    title: 'Calls will not get through',
    lead: 'This service cannot be reached as it should, so nobody can be found for a call.',
  },
  'rate-limited': {
    shape: 'connecting',
    title: 'The service asks to wait',
    lead: 'There were many tests from your address. This one goes on by itself in a moment.',
  },
  unavailable: {
    shape: 'connecting',
    title: 'The service asks to wait',
    lead: 'It cannot test right now, as while it is started anew. This one goes on by itself in a moment.',
  },
  direct: {
    shape: 'direct',
    title: 'Calls will get through from here',
    lead: 'Direct where both networks allow it, through the relay where they do not.',
  },
  relayed: {
    shape: 'relayed',
    title: 'Calls will work, through the relay',
    lead: 'A direct line seldom comes about from here, so calls go a longer way. Sound and picture stay encrypted from end to end.',
  },
  most: {
    shape: 'direct',
    title: 'Most calls will get through',
    lead: 'Directly, with most people. The others need a relay, and none works as it should.',
  },
  some: {
    shape: 'broken',
    title: 'Few calls will get through',
    lead: 'Your network needs a relay for most people, and none works as it should.',
  },
  none: {
    shape: 'broken',
    title: 'Calls will not get through',
    lead: 'Neither a direct line nor the relay works from this network.',
  },
  unsure: {
    shape: 'broken',
    title: 'Calls may not get through',
    lead: 'Something is in the way, and not everything could be tested.',
  },
};

/** From the side of whoever ran the test. */
export const outcomeWords = (outcome: Outcome): OutcomeWords => words[outcome];

/** Of somebody else's test that was passed on; `place`: their network. */
const reported: Readonly<Partial<Record<Outcome, (place: string) => string>>> = {
  direct: (place) => `Calls get through from ${place}`,
  relayed: (place) => `Calls from ${place} go through the relay`,
  most: (place) => `Most calls get through from ${place}`,
  some: (place) => `Few calls get through from ${place}`,
  unsure: (place) => `Calls may not get through from ${place}`,
};

/** The same from the side of someone who reads it; `whose`: a name, or what stands for it within a sentence. */
export const reportedWords = (outcome: Outcome, whose: string): Omit<OutcomeWords, 'lead'> => ({
  shape: words[outcome].shape,
  title: (reported[outcome] ?? noCalls)(`${whose}’s network`),
});

const noCalls = (place: string) => `No calls get through from ${place}`;
