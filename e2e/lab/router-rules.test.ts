import { describe, expect, test } from 'vitest';
import { routerKinds, type RouterKind } from './router-kind.js';
import { carrierRules, mayHairpin, routerRules, type NatPlace } from './router-rules.js';

const place: NatPlace = { publicAddress: '20.0.7.2', hairpinning: false };

/** The rules of one chain, without its first line. */
function chainOf(text: string, name: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const start = lines.indexOf(`chain ${name} {`);
  return start === -1 ? [] : lines.slice(start + 2, lines.indexOf('}', start));
}

const toMapped = 'dnat ip to udp dport map @mapped';

test('an open network has no rules at all', () => {
  expect(routerRules('open', place)).toBe('');
});

describe('a NAT', () => {
  test('gives a computer one port for all destinations, unless it is symmetric', () => {
    const leaving = (kind: RouterKind): string[] => chainOf(routerRules(kind, place), 'leaving');
    expect(leaving('full-cone')).toEqual(['oifname "wan" masquerade']);
    expect(leaving('port-restricted')).toEqual(['oifname "wan" masquerade']);
    expect(leaving('symmetric')).toEqual(['oifname "wan" masquerade fully-random']);
  });

  test('lets in whom its kind lets in', () => {
    const arriving = (kind: RouterKind): string[] => chainOf(routerRules(kind, place), 'arriving');
    expect(arriving('full-cone')).toEqual([`iifname "wan" ${toMapped}`]);
    expect(arriving('address-restricted')).toEqual([
      `iifname "wan" udp dport . ip saddr @contacted ${toMapped}`,
    ]);
    expect(arriving('port-restricted')).toEqual([]);
    expect(arriving('symmetric')).toEqual([]);
  });

  test('drops what arrives for itself, so that nothing of it is tracked', () => {
    for (const kind of routerKinds.filter((each) => each !== 'open')) {
      expect(routerRules(kind, place)).toMatch(/chain to_router \{\s+type .*policy drop/);
    }
  });

  test('turns neighbours back to its own address when it hairpins', () => {
    const rules = routerRules('port-restricted', { ...place, hairpinning: true });
    expect(chainOf(rules, 'arriving')).toEqual([`iifname "lan" ip daddr 20.0.7.2 ${toMapped}`]);
    expect(chainOf(rules, 'leaving')).toContain(
      'iifname "lan" oifname "lan" ct status dnat snat ip to 20.0.7.2',
    );
  });
});

test('a carrier hairpins for the homes behind it, whose own routers do not', () => {
  const both = { ...place, hairpinning: true };
  expect(carrierRules(both)).toContain('iifname "lan" ip daddr 20.0.7.2');
  expect(routerRules('double-nat', both)).not.toContain('20.0.7.2');
});

test('where UDP is blocked none leaves, and where only the web is let out nothing else does', () => {
  const through = (kind: RouterKind): string | undefined =>
    chainOf(routerRules(kind, place), 'through').at(-1);
  expect(through('udp-blocked')).toBe('iifname "lan" oifname "wan" meta l4proto != udp accept');
  expect(through('tcp-443-only')).toBe('iifname "lan" oifname "wan" tcp dport 443 accept');
});

test('neighbours are turned back only where they have an address that does not change', () => {
  expect(routerKinds.filter(mayHairpin)).toEqual([
    'full-cone',
    'address-restricted',
    'port-restricted',
    'double-nat',
  ]);
});
