/** Milliseconds before a fetch that failed is tried again: a change of the network ends every fetch under way. */
const retryDelaysMs = [200, 800, 2_000] as const;

/**
 * Code that is fetched when it is asked for and then kept, so that whoever asks again has it at once. A fetch that fails is
 * tried again a few times, and then by the next one who asks. Browsers that keep a failed module for good (Firefox before
 * https://bugzilla.mozilla.org/show_bug.cgi?id=2055211) fail at once each time; there the page has to be loaded again.
 */
export function loadOnce<Code>(fetchCode: () => Promise<Code>): () => Promise<Code> {
  let kept: Promise<Code> | null = null;
  return () => {
    kept ??= persistently(fetchCode).catch((cause: unknown) => {
      kept = null;
      throw cause;
    });
    return kept;
  };
}

async function persistently<Code>(fetchCode: () => Promise<Code>): Promise<Code> {
  for (const delay of retryDelaysMs) {
    try {
      return await fetchCode();
    } catch {
      // the last try tells its failure
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
  return fetchCode();
}
