import { diagnose, networkKinds } from '@parley/doctor';
import { describe, expect, it } from 'vitest';
import { codecRows, deviceRows } from './device-words.js';
import { natRows, networkRows } from './network-words.js';
import { outlookRows } from './outlook-words.js';
import { devicesAtRest, goodState, homeNetwork } from './testing/test-states.js';

const cellOf = (rows: readonly { label: string; mark: string; text: string }[], label: string) => {
  const row = rows.find((each) => each.label === label);
  return row === undefined ? undefined : `${row.mark}: ${row.text}`;
};

describe('what is said of a network', () => {
  it('is plain for everyone, and has the names of RFC 4787 for those who know them', () => {
    expect(cellOf(networkRows(homeNetwork), 'UDP')).toBe('yes: gets out');
    expect(cellOf(networkRows(homeNetwork), 'Mapping')).toBeUndefined();
    expect(cellOf(natRows(homeNetwork), 'Mapping')).toContain('yes: endpoint-independent');
    expect(cellOf(natRows({ ...homeNetwork, mapping: 'dependent' }), 'Mapping')).toContain(
      'symmetric',
    );
  });

  it('says how calls with each kind of network go', () => {
    const { verdict } = diagnose({ own: goodState.observation, server: null });
    expect(outlookRows(verdict)).toHaveLength(networkKinds.length);
    expect(cellOf(outlookRows(verdict), 'no NAT and no firewall')).toBe('yes: direct');
    expect(cellOf(outlookRows(verdict), 'UDP blocked')).toContain('through the relay');
  });
});

describe('what is said of devices', () => {
  it('is that nothing was tested before somebody asked', () => {
    expect(cellOf(deviceRows(devicesAtRest), 'Camera')).toBe('open: not tested');
  });

  it('is why one could not be had', () => {
    expect(cellOf(deviceRows({ ...devicesAtRest, camera: 'in_use' }), 'Camera')).toBe(
      'no: another program uses it',
    );
  });

  it('names the codecs that save power', () => {
    const rows = codecRows(devicesAtRest);
    expect(cellOf(rows, 'H264 (video)')).toBe('yes: saves power');
    expect(cellOf(rows, 'VP8 (video)')).toBe('open: by the processor');
    expect(cellOf(rows, 'opus (audio)')).toBe('open: offered');
  });
});
