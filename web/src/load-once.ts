/**
 * Code that is fetched when it is asked for and then kept, so that whoever asks again has it at once. A fetch that failed is
 * tried again by the next one who asks.
 */
export function loadOnce<Code>(fetchCode: () => Promise<Code>): () => Promise<Code> {
  let kept: Promise<Code> | null = null;
  return () => {
    kept ??= fetchCode().catch((cause: unknown) => {
      kept = null;
      throw cause;
    });
    return kept;
  };
}
