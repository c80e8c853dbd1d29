export * from './errors.js';
export * from './events.js';
export * from './http.js';
export * from './ice.js';
export * from './ids.js';
export * from './link-messages.js';
export * from './members.js';
export * from './signals.js';
