/** The load generator, as the bench sees it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Asked, GeneratorRequest, GeneratorResponse, ValueOf } from './generator-messages.js';

const PROCESS = fileURLToPath(
  new URL('../../../dist/bench/generator/generator-process.js', import.meta.url),
);

export interface Generator {
  /** Rejects with what the generator found wrong. */
  readonly ask: <Ask extends Asked>(
    request: Extract<GeneratorRequest, { ask: Ask }>,
  ) => Promise<ValueOf<Ask>>;
  readonly stop: () => Promise<void>;
}

export function startGenerator(): Generator {
  const child = fork(PROCESS, { serialization: 'advanced' });
  const ended = once(child, 'exit');
  // It may be in the middle of a load, in which it does not notice that this process has ended.
  process.on('exit', () => child.kill('SIGKILL'));
  return {
    async ask(request) {
      const answered = once(child, 'message') as Promise<[GeneratorResponse]>;
      child.send(request);
      const outcome = await Promise.race([answered, ended.then(() => undefined)]);
      if (outcome === undefined) throw new Error('the load generator ended');
      const [response] = outcome;
      if (!response.ok) throw new Error(response.fault);
      // Requests are asked one at a time, so this is the answer to this one.
      return response.value as ValueOf<typeof request.ask>;
    },
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}
