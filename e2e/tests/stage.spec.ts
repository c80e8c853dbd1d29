import { expect, test } from '../fixtures/call-test.js';

declare global {
  interface Window {
    /** @param from the width that a tile begins to leave */
    tileMoves: (from: string) => void;
  }
}

/** Runs in the page. */
function tellMovesOfTiles(): void {
  document.addEventListener('transitionrun', ({ target, propertyName }) => {
    if (!(target instanceof HTMLLIElement) || propertyName !== 'width') return;
    const starts = target
      .getAnimations()
      .map(({ effect }) => (effect as KeyframeEffect).getKeyframes()[0]?.['width']);
    window.tileMoves(String(starts.find((width) => width !== undefined) ?? 'ended already'));
  });
}

test('tiles stand in their places when a call is shown, and move when somebody else comes', async ({
  ana,
  bob,
  cleo,
  room,
}) => {
  const moves: string[] = [];
  await bob.page.exposeFunction('tileMoves', (from: string) => void moves.push(from));
  await bob.page.addInitScript(tellMovesOfTiles);
  await ana.joins(room);
  await bob.joins(room);
  await bob.seesAndHears(ana);
  const first = [...moves];
  await cleo.joins(room);
  await expect.poll(() => moves.length).toBeGreaterThan(first.length);
  expect(first).not.toContain('0px');
});
