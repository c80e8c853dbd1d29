/** The first pause before a request is sent again over UDP, ms: RFC 8489 §6.2.1 wants 500 at least. */
const FIRST_TIMEOUT_MS = 500;

/**
 * When to send a request again over UDP, ms after it was sent first: the pause doubles each time (RFC 8489 §6.2.1). Its
 * seven transmissions would take 39.5 s until the verdict, and nobody waits that long for a diagnosis; within five seconds
 * there are four, which a path that loses every third packet fails once in a hundred times.
 */
export function retransmissions(patienceMs: number): readonly number[] {
  const times: number[] = [];
  for (let pause = FIRST_TIMEOUT_MS, at = pause; at < patienceMs; pause *= 2, at += pause) {
    times.push(at);
  }
  return times;
}
