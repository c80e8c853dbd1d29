import { expect, test } from 'vitest';
import type { LinkFigures } from './mesh-page.js';
import { resultOf } from './mesh-report.js';

const link: LinkFigures = {
  seconds: 10,
  bytesSent: 1_000_000,
  packetsSent: 1_000,
  audioBytes: 60_000,
  videoBytes: 900_000,
  framesSent: 300,
  heightSent: 360,
  silentSeconds: 0,
  concealed: 0,
};

const figures = (links: readonly (readonly LinkFigures[])[]) => ({
  people: links.length,
  capture: { width: 1280, height: 720 },
  links,
  cores: 1,
});

test('a call is judged by the person who sends most, over all links', () => {
  const result = resultOf(
    figures([
      [link, link],
      [link, { ...link, bytesSent: 3_000_000 }],
      [link, link],
    ]),
  );
  expect(result.mostSent).toBe(3_200_000);
  expect(result.faults).toEqual(['someone sent more than the budget']);
});

test('UDP and IPv4 add 28 octets to each packet', () => {
  expect(resultOf(figures([[link], [link]]))).toMatchObject({
    mostSent: 800_000,
    mostOnWire: 822_400,
    videoPerLink: 720_000,
    frameRate: 30,
    faults: [],
  });
});

test('sound that stops or is made up is a fault, and so is a link that is missing', () => {
  const { faults } = resultOf(
    figures([[{ ...link, silentSeconds: 2 }], [{ ...link, concealed: 0.1 }], []]),
  );
  expect(faults).toEqual([
    '4 links were not connected',
    'no sound came for 2 s in all',
    '10.0 % of some sound was made up',
  ]);
});
