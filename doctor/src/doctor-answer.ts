import * as v from 'valibot';
import { observationSchema } from './observation.js';

/** What `POST /api/doctor` answers: what the server saw of its own ICE servers. */
export const doctorAnswerSchema = v.object({ observation: observationSchema });
export type DoctorAnswer = v.InferOutput<typeof doctorAnswerSchema>;
