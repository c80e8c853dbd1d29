import { isIP } from 'node:net';
import { canonicalAddress } from '@parley/stun/transport-address';
import { parseCidr } from '../relay/cidr.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The largest value of a number that is only bounded below. */
export const LARGEST = Number.MAX_SAFE_INTEGER;

/** Reads one variable after another and remembers what is wrong with each. An empty value counts as not set. */
export class EnvironmentReader {
  /** one sentence each, beginning with the name of the variable */
  readonly faults: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: string): string | undefined {
    const value = this.#environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  list(name: string): string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  integer(name: string, fallback: number, minimum: number, maximum: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = /^\d+$/u.test(value) ? Number(value) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    const range = maximum === LARGEST ? `${minimum} or more` : `${minimum} to ${maximum}`;
    this.faults.push(`${name} must be a whole number, ${range}, not "${value}".`);
    return fallback;
  }

  /** IP addresses, spelt as sockets report them. */
  ips(name: string): string[] {
    return this.list(name).flatMap((ip) => {
      // A link-local address keeps its zone, which no other spelling has.
      if (isIP(ip) !== 0) return [canonicalAddress(ip) ?? ip];
      this.faults.push(`${name} must list IP addresses, and "${ip}" is not one.`);
      return [];
    });
  }

  cidrs(name: string): string[] {
    return this.list(name).filter((text) => {
      if (parseCidr(text) !== undefined) return true;
      this.faults.push(`${name} must list CIDRs such as 10.0.0.0/8, and "${text}" is not one.`);
      return false;
    });
  }
}
