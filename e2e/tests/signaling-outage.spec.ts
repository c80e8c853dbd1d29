import { everyoneSeesAndHearsEveryone, type CallPage } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';
import { chatOf } from '../fixtures/chat.js';

// a service of each test's own, since its signaling is killed
test.use({ serviceEnv: {} });

/** ms; the longest pause between two tries to reach the server, and the try itself */
const returnsWithin = 25_000;

async function isBackAtTheServer({ page }: CallPage): Promise<void> {
  await expect(page.getByRole('complementary', { name: 'Server' })).toBeHidden({
    timeout: returnsWithin,
  });
}

const outageIsTold = ({ page }: CallPage): Promise<void> =>
  expect(page.getByRole('complementary', { name: 'Server' })).toBeVisible();

/** How many messages from the server have told a page that someone's microphone is off. */
function timesToldOfMute({ record }: CallPage, { name }: CallPage): number {
  const told = new RegExp(`"name":"${name}"[^{}]*"media":\\{[^}]*"mic":false`);
  return record.received.filter((text) => told.test(text)).length;
}

test('a call outlives a minute without signaling, and what happened meanwhile is told once', async ({
  enter,
  cleo,
  room,
  service,
}) => {
  test.setTimeout(180_000);
  // wide enough for a chat beside the pictures
  const wide = { context: { viewport: { width: 1000, height: 600 } } };
  const [ana, bob] = [await enter('Ana', wide), await enter('Bob', wide)];
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  const before = await ana.tileOf(bob).getAttribute('data-peer');

  await service.signaling.kill();
  const back = Date.now() + 60_000;
  await Promise.all([ana, bob].map(outageIsTold));
  await ana.presses('Mute');
  await ana.presses('Unmute');
  await ana.presses('Mute');
  const [anaChat, bobChat] = [chatOf(ana), chatOf(bob)];
  await anaChat.opens();
  await bobChat.opens();
  await anaChat.writes('The server is gone');
  await bobChat.shows('The server is gone');
  await bobChat.writes('I still see you');
  while (Date.now() < back) await everyoneSeesAndHearsEveryone([ana, bob]);
  await service.signaling.start();

  await Promise.all([ana, bob].map(isBackAtTheServer));
  await expect(bob.tileOf(ana)).toHaveAttribute('data-mic', 'off');
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-peer', before ?? '');
  expect(await ana.connectionsMade(), 'connections of Ana').toBe(1);
  expect(await bob.connectionsMade(), 'connections of Bob').toBe(1);

  await cleo.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob, cleo]);
  expect(timesToldOfMute(bob, ana)).toBe(1);
  for (const chat of [anaChat, bobChat]) await chat.shows('The server is gone', 'I still see you');
});

test('a server that forgot everything knows the room again, and no link is touched', async ({
  ana,
  bob,
  cleo,
  room,
  service,
}) => {
  for (const person of [ana, bob, cleo]) await person.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob, cleo]);
  await service.signaling.kill();
  await service.signaling.start();
  await Promise.all([ana, bob, cleo].map(isBackAtTheServer));
  for (const person of [ana, bob, cleo]) {
    await expect(person.page.locator('[data-presence=here]')).toHaveCount(2);
    expect(await person.connectionsMade(), `connections of ${person.name}`).toBe(2);
  }
  await everyoneSeesAndHearsEveryone([ana, bob, cleo]);
  const known = await ana.page.request.get(`${service.origin}/api/rooms/${room}`);
  expect(await known.json()).toMatchObject({ members: 3 });
});

test('who left while the server was gone is gone for the others too', async ({
  ana,
  bob,
  cleo,
  room,
  service,
}) => {
  for (const person of [ana, bob, cleo]) await person.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob, cleo]);
  await service.signaling.kill();
  await outageIsTold(ana);
  await cleo.presses('Leave');
  await expect(cleo.heading('You left the call')).toBeVisible();
  await service.signaling.start();
  await Promise.all([ana, bob].map(isBackAtTheServer));
  for (const person of [ana, bob]) await expect(person.tileOf(cleo)).toHaveCount(0);
  await everyoneSeesAndHearsEveryone([ana, bob]);
});
