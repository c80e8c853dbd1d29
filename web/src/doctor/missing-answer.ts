/**
 * Whether one family goes unanswered because its packets do not come through. That no answer has come proves nothing: the
 * machine may be busy, and Chromium says that it has given up after some 40 s only. So the browser asks once more, by both
 * families. Where the other one is answered at once, what was asked long before would have been answered as well.
 */
import { placeOf, type Family } from '@parley/doctor';
import { nothingYet, withCandidate, withError, type IceReading } from './ice-reading.js';
import type { DoctorDeps, EndSettings, SeenCandidate } from './ports.js';
import type { Watch } from './watch.js';

/** Milliseconds in which the other family is answered where nothing is busy. */
const promptlyMs = 2_000;
/** Milliseconds for the family itself from then on: Chromium asks again after 0.25, 0.75 and 1.75 s. */
const asksAgainMs = 2_500;

export interface MissingAnswerOptions extends Pick<DoctorDeps, 'clock' | 'peers'> {
  readonly settings: EndSettings;
  readonly signal: AbortSignal;
  /** hears of everything that `before` reads */
  readonly watch: Watch;
  /** what was heard of asking for long, by now */
  readonly before: () => IceReading;
}

/** Resolves some 5 s later at the latest; null: none, or it is not sure. */
export async function unansweredFamily({
  clock,
  peers,
  settings,
  signal,
  watch,
  before,
}: MissingAnswerOptions): Promise<Family | null> {
  const suspect = missingFamily(before());
  if (suspect === null || signal.aborted) return null;
  const startedAt = clock.now();
  let again = nothingYet;
  const read = (next: IceReading) => {
    again = next;
    watch.changed();
  };
  const gathering = peers.gather(settings, {
    onCandidate: (candidate) => read(withCandidate(again, candidate, clock.now() - startedAt)),
    onIceError: (error) => read(withError(again, error)),
    onComplete: () => read({ ...again, isComplete: true }),
    onImpossible: () => read({ ...again, isComplete: true }),
  });
  const isMissing = () => [before(), again].every((reading) => missingFamily(reading) === suspect);
  try {
    if (!(await watch.until(isMissing, promptlyMs))) return null;
    const hasCome = await watch.until(() => !isMissing(), asksAgainMs);
    return hasCome || signal.aborted ? null : suspect;
  } finally {
    gathering.close();
  }
}

/**
 * The one family by which a server has not answered yet, although it has by the other one; null: there is none, or the
 * reading does not tell which.
 */
export function missingFamily({ candidates, errors, isComplete }: IceReading): Family | null {
  const [shown, ...others] = reflexiveFamilies(candidates);
  if (isComplete || shown === undefined || others.length > 0) return null;
  const missing = shown === 'ipv4' ? 'ipv6' : 'ipv4';
  // It could not be asked at all, as where the server has no address of that family.
  if (errors.some((error) => (error.family ?? missing) === missing)) return null;
  const hosts = candidates.filter(({ type, protocol }) => type === 'host' && protocol === 'udp');
  const isHidden = ({ address }: SeenCandidate) => placeOf(address) === undefined;
  // Where a browser hides addresses it has a socket of each family, and the answer to each is a candidate.
  if (hosts.some(isHidden)) return hosts.every(isHidden) && hosts.length === 2 ? missing : null;
  // Else an answer with the address that is known leaves no trace: which one is missing shows where it is the last.
  const answered = candidates.filter(isReflexive);
  const [last, ...more] = hosts.filter((host) => !answered.some((each) => isSeenOf(each, host)));
  const place = last === undefined ? undefined : placeOf(last.address);
  if (place?.family !== missing || more.length > 0) return null;
  // From others than global ones, no way of IPv6 leads outside, and nobody has promised any (RFC 4193).
  const mayLeadOut = place.scope === 'global' || (missing === 'ipv4' && !isOnLink.has(place.scope));
  return mayLeadOut ? missing : null;
}

const isOnLink: ReadonlySet<string> = new Set(['loopback', 'link-local']);

const isSeenOf = (answer: SeenCandidate, host: SeenCandidate): boolean =>
  answer.relatedAddress === host.address && answer.relatedPort === host.port;

/** To a server on this machine, packets pass no network. */
export const isReflexive = ({ type, address }: SeenCandidate): boolean =>
  type === 'srflx' && placeOf(address)?.scope !== 'loopback';

/** Families by which a server has seen this end, and told. */
export const reflexiveFamilies = (candidates: readonly SeenCandidate[]): ReadonlySet<Family> =>
  new Set(candidates.filter(isReflexive).flatMap(({ address }) => placeOf(address)?.family ?? []));
