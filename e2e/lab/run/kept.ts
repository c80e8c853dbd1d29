/** How to get into networks that were left up. */
import { asWord, browserCommand } from '../../network/browser.js';
import type { Namespace } from '../../network/namespace.js';
import type { Home } from '../home.js';
import type { Internet } from '../internet.js';

export interface Kept {
  readonly internet: Internet;
  readonly origin: string;
  readonly homes: readonly [Home, Home];
}

/** Command lines for root, to be copied as they are. */
export function waysIn({ internet, origin, homes }: Kept): string {
  const enter = (what: string, { enter }: Namespace): string =>
    `${what}\n  ${[...enter, 'bash'].map(asWord).join(' ')}`;
  const computers = homes.flatMap(({ kind, router, computers }, index) => {
    const whose = index === 0 ? "Ana's" : "Bob's";
    const [{ namespace }] = computers;
    return [
      enter(`${whose} computer (${kind})`, namespace),
      `a browser on it\n  ${browserCommand(namespace, `${origin}/r/by-hand`)}`,
      enter(`${whose} router`, router),
    ];
  });
  return [
    'The networks stay up until Ctrl-C. To enter, as root in another terminal:',
    ...computers,
    enter(`the service (${internet.names.web}, ${internet.names.relay})`, internet.service),
  ].join('\n\n');
}
