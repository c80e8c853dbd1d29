/** Whether calls can count on a relay's URL, as far as was seen. */
import { isRelay, type SeenFault, type UrlView } from './url-view.js';

/** `perhaps`: nobody has seen it work, nor that it cannot. */
export type Hope = 'yes' | 'perhaps' | 'no';

export interface RelayHope {
  readonly kind: UrlView['kind'];
  readonly url: string;
  /** for calls of this end */
  readonly here: Hope;
  /** for people in other networks */
  readonly elsewhere: Hope;
}

export const relayHopes = (views: readonly UrlView[]): readonly RelayHope[] =>
  views.filter(isRelay).map((view) => {
    const { kind, url } = view;
    const ofHost = views.filter((other) => isRelay(other) && other.host === view.host);
    return { kind, url, here: hopeHere(view), elsewhere: hopeElsewhere(view, ofHost) };
  });

function hopeHere(view: UrlView): Hope {
  if (works(view)) return 'yes';
  const { noWay, faults } = view;
  const isSeenHere = ({ seenBy }: SeenFault): boolean => seenBy.some((face) => face !== 'server');
  return noWay || faults.some((fault) => isSeenHere(fault) && isFatal(fault)) ? 'no' : 'perhaps';
}

/** Where no data were seen to get through, closed ports leave it open whether any do. */
const works = ({ isWell, faults }: UrlView): boolean =>
  isWell && faults.every(({ severity }) => severity === 'warning');

/** Of what becomes of data, all but this leaves some calls a way. */
const isFatal = ({ stage, code }: SeenFault): boolean =>
  stage !== 'data' || code === 'relay_forwards_nothing';

function hopeElsewhere(view: UrlView, ofHost: readonly UrlView[]): Hope {
  if (works(view)) return 'yes';
  const isSeenByServer = ({ seenBy }: SeenFault): boolean => seenBy.includes('server');
  const isForAll = (fault: SeenFault): boolean =>
    (isSeenByServer(fault) && isFatal(fault)) || forAll.has(fault.code);
  if (view.serverNoWay || view.faults.some(isForAll)) return 'no';
  const isAnyWell = ofHost.some(works);
  // Credentials are of the same making for all transports, also where a certificate comes first.
  if (!isAnyWell && ofHost.some(({ faults }) => faults.some(({ code }) => isRefusal.has(code)))) {
    return 'no';
  }
  // A relay that is there by another way stands behind a firewall here, and not there.
  return view.noWay && isAnyWell ? 'yes' : 'perhaps';
}

const isRefusal: ReadonlySet<SeenFault['code']> = new Set([
  'credential_expired',
  'credential_rejected',
]);

/** What nobody's network can be the cause of. */
const forAll: ReadonlySet<SeenFault['code']> = new Set([
  ...isRefusal,
  'tls_expired',
  'tls_name_mismatch',
  'relay_full',
  'relay_refused',
  'relay_forwards_nothing',
]);
