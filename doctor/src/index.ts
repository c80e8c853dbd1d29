export * from './address-scope.js';
export * from './doctor-answer.js';
export * from './finding.js';
export * from './ice-server-check.js';
export * from './observation.js';
export * from './step.js';
