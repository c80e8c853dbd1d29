import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.js';
import { wordsOf } from '../words.js';
import { checks, refused, shell, urls } from '../testing/observations.js';
import { colouredInk, plainInk } from './ink.js';
import { reportText } from './report-text.js';

const textOf = (own: ReturnType<typeof shell>, notes: readonly string[] = []): string =>
  reportText({ own, diagnosis: diagnose({ own, server: null }), notes }, plainInk);

describe('the report for a terminal', () => {
  it('says that nothing is wrong, what calls will do, and the figures of each URL', () => {
    const text = textOf(shell());
    expect(text).toMatch(/^✓ Nothing wrong was found/u);
    expect(text).toContain('Direct calls will work');
    expect(text).toContain('40 ms there and back');
    expect(text).toMatch(/TURN\/TLS call\.example\.org:5349 +✓ +✓ +✓ +✓ +✓ +✓ +80 +2 +0 % +1000/u);
  });

  it('tells findings with their code and how to mend them, the worst first', () => {
    const own = shell({
      servers: checks({
        udp: refused(486),
        tcp: { outside: { state: 'failed', fault: 'one_way', detail: null } },
      }),
    });
    const { findings } = diagnose({ own, server: null });
    const text = textOf(own);
    expect(findings.length).toBeGreaterThan(1);
    const places = findings.map(({ code }) => text.indexOf(`[${code}`));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
    const host = findings[0] === undefined ? '' : wordsOf(findings[0]).host;
    expect(text.replaceAll(/\s+/gu, ' ')).toContain(host);
    expect(text).toContain(urls.udp);
  });

  it('fits into a hundred columns, figures of long names too', () => {
    const name = `turn:${'long-'.repeat(12)}name.example:3478`;
    const [check] = checks({}, ['udp']);
    const own = shell({ servers: check === undefined ? [] : [{ ...check, url: name }] });
    for (const line of textOf(own).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('ends with notes', () => {
    expect(textOf(shell(), ['Relaying was not tried.'])).toMatch(/Relaying was not tried\.\n$/u);
  });

  it('says nothing by colour that it does not say in words', () => {
    const own = shell({ servers: checks({ udp: refused(401) }) });
    const diagnosis = diagnose({ own, server: null });
    const coloured = reportText({ own, diagnosis, notes: [] }, colouredInk);
    expect(coloured).toContain('\u001B[31m');
    // oxlint-disable-next-line no-control-regex -- the escape sequences are what is taken away
    expect(coloured.replaceAll(/\u001B\[\d+m/gu, '')).toBe(textOf(own));
  });
});
