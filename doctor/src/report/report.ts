/** What two people may show one another of what the doctor saw. */
import * as v from 'valibot';
import { observationSchema, type Observation } from '../observation.js';
import { redact } from './redact.js';

/**
 * What the faces saw, without anything that says who or where somebody is: no address, no name of a host but the instance's
 * own, no credential, no word of a server or a program, no device. `diagnose(report)` tells what it means.
 */
export const reportSchema = v.object({
  version: v.literal(1),
  own: observationSchema,
  server: v.nullable(observationSchema),
});
export type Report = v.InferOutput<typeof reportSchema>;

export function makeReport({
  own,
  server,
}: {
  own: Observation;
  server: Observation | null;
}): Report {
  const names = new Map<string, string>();
  return {
    version: 1,
    own: redact(own, own.signaling?.origin ?? null, names),
    server: server && redact(server, own.signaling?.origin ?? null, names),
  };
}
