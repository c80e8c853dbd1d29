import { describe, expect, it } from 'vitest';
import type { PeerSignal } from '../../call/ports.js';
import { withoutOwnAddresses } from './relay-only.js';

const host = 'candidate:1 1 udp 2122194687 192.0.2.7 47573 typ host generation 0 ufrag yTtR';
const srflx =
  'candidate:2 1 udp 1686052607 198.51.100.7 47573 typ srflx raddr 192.0.2.7 rport 47573 generation 0';
const relay =
  'candidate:3 1 udp 58597631 203.0.113.9 49161 typ relay raddr 198.51.100.7 rport 47573 generation 0';

const candidate = (text: string): PeerSignal => ({
  type: 'candidate',
  candidate: { candidate: text, sdpMid: '0', sdpMLineIndex: 0 },
});

describe('relay=only', () => {
  it.each([host, srflx])('lets no candidate of this machine out: %s', (text) => {
    expect(withoutOwnAddresses(candidate(text))).toBeUndefined();
  });

  it('lets a relay candidate out without the address that reaches the relay', () => {
    expect(withoutOwnAddresses(candidate(relay))).toEqual(
      candidate(
        'candidate:3 1 udp 58597631 203.0.113.9 49161 typ relay raddr 0.0.0.0 rport 0 generation 0',
      ),
    );
  });

  it('lets the end of the candidates out', () => {
    expect(withoutOwnAddresses(candidate(''))).toEqual(candidate(''));
  });

  it.each(['offer', 'answer'] as const)('cleans the candidates in an %s', (type) => {
    const defaults = ['c=IN IP4 192.0.2.7', 'a=rtcp:47573 IN IP4 192.0.2.7'];
    const sdp = ['v=0', ...defaults, `a=${host}`, `a=${srflx}`, `a=${relay}`, 'a=mid:0', ''].join(
      '\r\n',
    );
    const cleaned = withoutOwnAddresses({ type, sdp });
    expect(cleaned).toMatchObject({ type });
    const text = JSON.stringify(cleaned);
    expect(text).toContain('203.0.113.9');
    expect(text).toContain('a=mid:0');
    expect(text).toContain('c=IN IP4 0.0.0.0');
    expect(text).not.toContain('192.0.2.7');
    expect(text).not.toContain('198.51.100.7');
  });
});
