import { everyoneSeesAndHearsEveryone } from '../fixtures/call-page.js';
import { expect, test } from '../fixtures/call-test.js';

const direct = /^(host|srflx|prflx)$/;

test('two people see and hear each other over a direct path', async ({ ana, bob, room }) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await ana.expectPath(bob, direct);
  await bob.expectPath(ana, direct);
});

test('three people see and hear each other', async ({ ana, bob, cleo, room }) => {
  const people = [ana, bob, cleo];
  await Promise.all(people.map((person) => person.joins(room)));
  await everyoneSeesAndHearsEveryone(people);
  for (const person of people) await expect(person.tiles).toHaveCount(2);
});

test('five people see and hear each other', async ({ ana, bob, cleo, dan, eve, room }) => {
  const people = [ana, bob, cleo, dan, eve];
  await Promise.all(people.map((person) => person.joins(room)));
  await everyoneSeesAndHearsEveryone(people);
  for (const person of people) await expect(person.tiles).toHaveCount(4);
});

test('someone who comes late sees and hears a call that goes on', async ({
  ana,
  bob,
  cleo,
  room,
}) => {
  await ana.joins(room);
  await bob.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob]);
  await cleo.joins(room);
  await everyoneSeesAndHearsEveryone([ana, bob, cleo]);
});
