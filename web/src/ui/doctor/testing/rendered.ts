import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { createFakeClock } from '../../../call/testing/fake-clock.js';
import { ServicesProvider, type Services } from '../../services.js';

const never = () => {
  throw new Error('asked for something that the test does not give');
};

const services: Services = {
  storage: { get: () => null, set: never },
  clock: createFakeClock(),
  rooms: { create: never, info: never },
  ability: { webrtc: true, secure: true },
  arrival: { path: '/doctor', again: false },
  hold: never,
  openRoom: never,
  openDoctor: never,
};

/** A part of the doctor's page as HTML, at the time at which a fake clock starts. */
export const rendered = (part: ReactElement): string =>
  renderToStaticMarkup(createElement(ServicesProvider, { value: services }, part));
