import { describe, expect, it } from 'vitest';
import { linkPoint } from '../../call/quality/link-point.js';
import type { LinkEnd, LinkSample } from '../../call/link/link-sample.js';
import { linkSample, receivedSection, sentSection } from '../../call/testing/link-samples.js';
import { bitrateFigure, shareFigure, timeFigure } from './figures.js';
import { endAddress, endWords, valueRows } from './link-values.js';

const nothing = { mic: null, camera: null, screen: null };
const end = (change: Partial<LinkEnd> = {}): LinkEnd => ({
  kind: 'host',
  protocol: 'udp',
  relayProtocol: null,
  address: '',
  port: null,
  ...change,
});

const rowsOf = (before: LinkSample, now: LinkSample) =>
  new Map(valueRows(linkPoint(before, now), now).map(({ label, ...values }) => [label, values]));

describe('the figures of a link', () => {
  it('carry their unit, and a dash where nothing is known', () => {
    expect([bitrateFigure(0), bitrateFigure(84_400), bitrateFigure(1_250_000)]).toEqual([
      '0 kbit/s',
      '84 kbit/s',
      '1.3 Mbit/s',
    ]);
    expect([shareFigure(0), shareFigure(0.004), shareFigure(0.12)]).toEqual([
      '0 %',
      '0.4 %',
      '12 %',
    ]);
    expect([timeFigure(0.0234), timeFigure(null)]).toEqual(['23 ms', '–']);
  });

  it('describe each section that flows, and call the others off', () => {
    const camera = { width: 640, height: 360, codec: 'VP8' };
    const rows = rowsOf(
      linkSample(0, {
        received: { ...nothing, mic: receivedSection({ packets: 5, bytes: 500 }) },
      }),
      linkSample(1_000, {
        received: {
          ...nothing,
          mic: receivedSection({ packets: 5, bytes: 500, codec: 'opus' }),
          camera: receivedSection({ packets: 90, bytes: 100_000, frames: 30, ...camera }),
        },
        sent: { ...nothing, mic: sentSection({ packets: 50, bytes: 4_000, codec: 'opus' }) },
      }),
    );
    expect(rows.get('Camera')).toEqual({
      received: '640 × 360, 30 /s, VP8, 800 kbit/s',
      sent: 'off',
    });
    expect(rows.get('Sound')).toEqual({ received: 'off', sent: 'opus, 32 kbit/s' });
  });

  it('name what holds the picture back, unless the browser does not tell', () => {
    const limited = (limitedBy: 'none' | 'cpu' | null) => {
      const camera = sentSection({ packets: 9, bytes: 900, frames: 1, limitedBy });
      return rowsOf(linkSample(0), linkSample(1_000, { sent: { ...nothing, camera } }));
    };
    expect(limited('cpu').get('Picture held back by')?.sent).toBe('this device');
    expect(limited('none').get('Picture held back by')?.sent).toBe('nothing');
    expect(limited(null).get('Picture held back by')?.sent).toBe('–');
    const paused = linkSample(1_000, {
      sent: { ...nothing, camera: sentSection({ packets: 9, bytes: 900, limitedBy: 'none' }) },
    });
    expect(rowsOf({ ...paused, at: 0 }, paused).get('Picture held back by')?.sent).toBe('–');
  });

  it('give each end by its type', () => {
    expect(endWords(end())).toBe('host, UDP (its own address)');
    expect(endWords(end({ kind: 'relay', relayProtocol: 'tls' }))).toBe(
      'relay, reached over TLS (an address of the relay)',
    );
    expect(endWords(null)).toBe('–');
  });

  it('write addresses with their port', () => {
    expect(endAddress(end({ address: '192.0.2.7', port: 5_000 }))).toBe('192.0.2.7:5000');
    expect(endAddress(end({ address: '2001:db8::7', port: 5_000 }))).toBe('[2001:db8::7]:5000');
    expect(endAddress(end())).toBe('');
  });
});
