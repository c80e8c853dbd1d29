/** Which password algorithms are offered, and which one a request uses: RFC 8489 §9.2.4. */
import { attributes } from '@parley/stun/attributes';
import { SecurityFeature, securityFeaturesOf } from '@parley/stun/nonce-cookie';
import { PasswordAlgorithm, type NamedAlgorithm } from '@parley/stun/password-algorithm';
import { has, read, type StunMessage } from '@parley/stun/stun-message';

const supported = [PasswordAlgorithm.sha256, PasswordAlgorithm.md5];
const NO_PARAMETERS = Buffer.alloc(0);

/** PASSWORD-ALGORITHMS of every challenge, the best first. */
export const offeredAlgorithms: readonly NamedAlgorithm[] = supported.map((algorithm) => ({
  algorithm,
  parameters: NO_PARAMETERS,
}));

/**
 * The algorithm that a request's key is made with, or `undefined` for one that must be answered 400: when the nonce says
 * that algorithms were offered, the request repeats the whole offer and names one of it, or says nothing of either.
 */
export function algorithmOf(request: StunMessage, nonce: string): PasswordAlgorithm | undefined {
  if (!has(request, attributes.passwordAlgorithm) && !has(request, attributes.passwordAlgorithms)) {
    return PasswordAlgorithm.md5;
  }
  const named = read(request, attributes.passwordAlgorithm);
  const algorithm = supported.find((candidate) => named !== undefined && names(named, candidate));
  if ((securityFeaturesOf(nonce) & SecurityFeature.passwordAlgorithms) === 0) {
    // Not a nonce from here, so the request fails; with the right key it does so in a way that its client can heal.
    return algorithm ?? PasswordAlgorithm.md5;
  }
  return isOffer(read(request, attributes.passwordAlgorithms)) ? algorithm : undefined;
}

/** Neither algorithm has parameters (RFC 8489 §18.5.1). */
function names({ algorithm, parameters }: NamedAlgorithm, candidate: PasswordAlgorithm): boolean {
  return algorithm === candidate && parameters.length === 0;
}

function isOffer(entries: readonly NamedAlgorithm[] | undefined): boolean {
  return (
    entries?.length === supported.length &&
    supported.every((candidate, index) => {
      const entry = entries[index];
      return entry !== undefined && names(entry, candidate);
    })
  );
}
