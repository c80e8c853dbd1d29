import { chatOf } from '../fixtures/chat.js';
import { expect, test } from '../fixtures/call-test.js';

const wide = { context: { viewport: { width: 1000, height: 600 } } };
const silent = { mic: 'off', cam: 'off' } as const;

test('everyone reads what is written, links included, and a latecomer the rest as well', async ({
  enter,
  room,
}) => {
  const [ana, bob, cleo] = [
    await enter('Ana', wide),
    await enter('Bob', wide),
    await enter('Cleo', wide),
  ];
  await ana.joins(room, silent);
  await bob.joins(room, silent);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-link', 'connected');
  const [anaChat, bobChat, cleoChat] = [chatOf(ana), chatOf(bob), chatOf(cleo)];
  await anaChat.opens();
  await anaChat.writes('See https://parley.example/r/team?a=1, all');
  await expect(bob.controls.getByRole('button', { name: 'Chat, 1 unread' })).toBeVisible();
  await expect(bob.page.getByRole('status')).toContainText('Ana: See');
  await bobChat.opens();
  await expect(bob.controls.getByRole('button', { name: 'Chat', exact: true })).toBeVisible();
  await bobChat.writes('<b>Thank</b> you');
  await bobChat.writes('all');
  const said = ['See https://parley.example/r/team?a=1, all', '<b>Thank</b> you', 'all'];
  await anaChat.shows(...said);
  await bobChat.shows(...said);
  const link = bobChat.log.getByRole('link');
  await expect(link).toHaveText('https://parley.example/r/team?a=1');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');

  await cleo.joins(room, silent);
  await expect(cleo.controls.getByRole('button', { name: 'Chat, 3 unread' })).toBeVisible();
  await bob.presses('Leave');
  await expect(cleo.tileOf(bob)).toHaveCount(0);
  await cleoChat.opens();
  await cleoChat.shows(...said);
  await expect(cleoChat.log).toContainText('Bob');
});

test('the chat goes on while signaling is down, and a reload and a latecomer miss nothing', async ({
  enter,
  room,
  service,
}) => {
  const [ana, bob, cleo] = [
    await enter('Ana', wide),
    await enter('Bob', wide),
    await enter('Cleo', wide),
  ];
  await ana.joins(room, silent);
  await bob.joins(room, silent);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-link', 'connected');
  await expect(bob.tileOf(ana)).toHaveAttribute('data-link', 'connected');
  const [anaChat, bobChat, cleoChat] = [chatOf(ana), chatOf(bob), chatOf(cleo)];
  await anaChat.opens();
  await bobChat.opens();
  await service.signaling.kill();
  try {
    await anaChat.writes('one');
    await anaChat.writes('two');
    await bobChat.shows('one', 'two');
    await bobChat.writes('three');
    await anaChat.shows('one', 'two', 'three');
  } finally {
    await service.signaling.start();
  }
  await cleo.joins(room, silent);
  await bob.page.reload();
  await bob.isInTheCall();
  await bobChat.opens();
  await bobChat.shows('one', 'two', 'three');
  await expect(bob.tileOf(ana)).toHaveAttribute('data-link', 'connected');
  await bobChat.writes('four');
  await anaChat.shows('one', 'two', 'three', 'four');
  await cleoChat.opens();
  await cleoChat.shows('one', 'two', 'three', 'four');
});

test('what is written alone is delivered to whoever comes, once, also after a reload', async ({
  enter,
  room,
}) => {
  const [ana, bob] = [await enter('Ana', wide), await enter('Bob', wide)];
  await ana.joins(room, silent);
  const [anaChat, bobChat] = [chatOf(ana), chatOf(bob)];
  await anaChat.opens();
  await anaChat.writes('Anyone?');
  await expect(anaChat.log).toContainText('Whoever joins next gets this');
  await ana.page.reload();
  await ana.isInTheCall();
  await anaChat.opens();
  await anaChat.shows('Anyone?');
  await bob.joins(room, silent);
  await bobChat.opens();
  await bobChat.shows('Anyone?');
  await expect(anaChat.log).not.toContainText('Whoever joins next gets this');
  await anaChat.writes('There you are');
  await bobChat.shows('Anyone?', 'There you are');
});

test('what is written while a link breaks arrives once, over the next one', async ({
  enter,
  room,
}) => {
  const [ana, bob] = [await enter('Ana', wide), await enter('Bob', wide)];
  await ana.joins(room, silent);
  await bob.joins(room, silent);
  await expect(ana.tileOf(bob)).toHaveAttribute('data-link', 'connected');
  const [anaChat, bobChat] = [chatOf(ana), chatOf(bob)];
  await anaChat.opens();
  await bobChat.opens();
  await anaChat.writes('before');
  await bobChat.shows('before');
  const made = await ana.connectionsMade();
  await bob.page.evaluate(() => {
    for (const connection of window.mediaProbe.connections) connection.close();
  });
  await anaChat.writes('during');
  await anaChat.writes('still');
  await bobChat.shows('before', 'during', 'still');
  expect(await ana.connectionsMade()).toBeGreaterThan(made);
  await bobChat.writes('after');
  await anaChat.shows('before', 'during', 'still', 'after');
});

test('on a phone the chat lies over the call, and the keyboard works it', async ({
  enter,
  room,
}) => {
  const ana = await enter('Ana', { context: { viewport: { width: 390, height: 844 } } });
  await ana.joins(room, silent);
  const chat = chatOf(ana);
  await ana.page.keyboard.press('c');
  await expect(chat.box).toBeFocused();
  await expect(ana.controls).toBeHidden();
  await ana.page.keyboard.type('Line one');
  await ana.page.keyboard.press('Shift+Enter');
  await ana.page.keyboard.type('c is a letter here');
  await ana.page.keyboard.press('Enter');
  await chat.shows('Line one\nc is a letter here');
  await ana.page.keyboard.type('a draft');
  await ana.page.keyboard.press('Escape');
  await expect(chat.box).toBeHidden();
  await expect(ana.controls).toBeVisible();
  await ana.presses('Chat');
  await expect(chat.box).toHaveValue('a draft');
  await ana.presses('Close');
  await expect(ana.controls.getByRole('button', { name: 'Chat', exact: true })).toBeFocused();
});
