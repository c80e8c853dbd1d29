import { expect, it } from 'vitest';
import { variants } from '../testing/test-server.js';
import { soak } from './soak.js';

const transports = [...new Set(variants.map(({ transport }) => transport))].filter(
  (transport) => transport !== 'auto',
);

// The figures are those of /proc.
it.runIf(process.platform === 'linux').each(transports)(
  'the relay on its %s transport keeps no descriptors and no memory of allocations that were given back',
  async (transport) => {
    const { figures, findings } = await soak(
      { transport, cycles: 2000, allocations: 300, expire: false, idle: 500 },
      () => undefined,
    );
    expect(findings).toEqual([]);
    expect(figures).toHaveLength(2);
  },
);
