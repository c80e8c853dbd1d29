/** A report as a short text for an address: `/doctor#report=…`. It goes into the fragment, which no server gets to see. */
import * as v from 'valibot';
import { UnreadableError } from './octets.js';
import { pack, unpack } from './pack.js';
import { makeReport, reportSchema, type Report } from './report.js';
import { describe, type Shape } from './shape.js';

/** Stable: texts go by them. */
export type ReportFault =
  /** no text of {@link encodeReport}, or changed on the way */
  | 'malformed'
  /** cut off, as by a program that breaks long lines */
  | 'incomplete'
  /** made by another version of Parley */
  | 'other_version';

export type DecodedReport =
  | { readonly type: 'report'; readonly report: Report }
  | { readonly type: 'fault'; readonly fault: ReportFault };

const shape: Shape = reportSchema;

/** Which schema a text was made by: with other words in it, the same octets would mean something else. */
const version = checksumOf(new TextEncoder().encode(describe(shape)));

/** Characters; a report of eight URLs seen by two faces has about 1,000. */
const mostCharacters = 12_000;

/** Four characters of version, four of checksum, then the report; all of base64url (RFC 4648 §5). */
export function encodeReport(report: Report): string {
  const octets = pack(shape, report);
  return base64Of(new Uint8Array([...version, ...checksumOf(octets), ...octets]));
}

/** Takes anything; never throws. */
export function decodeReport(text: string): DecodedReport {
  if (text.length > mostCharacters) return fault('malformed');
  const octets = octetsOf(text);
  if (octets === undefined) return fault('malformed');
  const [made, sum, packed] = [octets.subarray(0, 3), octets.subarray(3, 6), octets.subarray(6)];
  if (packed.length === 0) return fault('incomplete');
  if (!isSame(made, version)) return fault('other_version');
  if (!isSame(sum, checksumOf(packed))) return fault('incomplete');
  return decoded(packed);
}

function decoded(packed: Uint8Array): DecodedReport {
  let value: unknown;
  try {
    value = unpack(shape, packed);
  } catch (error) {
    if (error instanceof UnreadableError) return fault('malformed');
    throw error;
  }
  const { success, output } = v.safeParse(reportSchema, value);
  if (!success) return fault('malformed');
  // What no report may hold is not shown either, whoever made it.
  return { type: 'report', report: makeReport(output) };
}

const fault = (reason: ReportFault): DecodedReport => ({ type: 'fault', fault: reason });

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, index) => octet === b[index]);

/** FNV-1a of 32 bits, folded to 24: four characters, enough against accidents. */
function checksumOf(octets: Uint8Array): Uint8Array {
  let hash = 0x811c9dc5;
  for (const octet of octets) hash = Math.imul(hash ^ octet, 0x01000193);
  const folded = (hash >>> 24) ^ (hash & 0xff_ffff);
  return Uint8Array.of((folded >>> 16) & 0xff, (folded >>> 8) & 0xff, folded & 0xff);
}

const base64Of = (octets: Uint8Array): string =>
  btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

function octetsOf(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
