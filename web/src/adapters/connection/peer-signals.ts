/** The signals of a peer connection in the form of simple-peer, and as this end reads the other's. */
import { signalDataSchema } from '@parley/shared';
import type SimplePeer from 'simple-peer';
import * as v from 'valibot';
import type { PeerSignal } from '../../call/ports.js';
import { iceUsernameOf, rankedCandidate, rankedDescription } from './candidate-rank.js';

/** For simple-peer. */
export function simplePeerSignal(data: PeerSignal): SimplePeer.SignalData {
  switch (data.type) {
    case 'candidate':
      return { type: 'candidate', candidate: data.candidate as RTCIceCandidate };
    case 'offer':
    case 'answer':
      return { type: data.type, sdp: data.sdp };
  }
}

/**
 * What simple-peer says; `undefined` for what is not ours, such as its request for a media section: every section is in
 * the first offer, and the call itself asks for more offers.
 */
export function readPeerSignal(raw: unknown): PeerSignal | undefined {
  const { success, output } = v.safeParse(signalDataSchema, raw);
  if (!success) return undefined;
  switch (output.type) {
    case 'offer':
    case 'answer':
    case 'candidate':
      return output;
    case 'renegotiate':
    case 'rebuild':
    case 'facts':
      return undefined;
  }
}

/** Gives the other end's candidates the ranks of their generation. */
export function createRanking(initiator: boolean): (data: PeerSignal) => PeerSignal {
  const role = initiator ? 'controlling' : 'controlled';
  let generation = 0;
  let username: string | undefined;
  return (data) => {
    if (data.type === 'candidate') {
      const candidate = rankedCandidate(data.candidate.candidate, role, generation);
      return { ...data, candidate: { ...data.candidate, candidate } };
    }
    const next = iceUsernameOf(data.sdp);
    if (username !== undefined && next !== username) generation += 1;
    username = next;
    return { ...data, sdp: rankedDescription(data.sdp, role, generation) };
  };
}
