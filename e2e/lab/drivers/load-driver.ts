import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../bench/program.js';
import type { Elsewhere } from '../run/arguments.js';
import type { PageDriver } from './page-driver.js';
import { createParleyDriver } from './parley-driver.js';
import { createStatisticsDriver } from './statistics-driver.js';

/** Throws {@link UsageError}. */
export async function loadDriver(
  elsewhere: Elsewhere | null,
  ownOrigin: string,
): Promise<PageDriver> {
  if (elsewhere === null) return createParleyDriver(ownOrigin);
  const { url, driver } = elsewhere;
  const reading = createStatisticsDriver(url);
  return driver === null ? reading : { ...reading, ...(await readModule(driver, url)) };
}

/**
 * A module whose default export is a function from the URL to (part of) a page driver: a service needs no more than a `join`
 * where the browser's statistics tell the rest.
 */
async function readModule(file: string, url: string): Promise<Partial<PageDriver>> {
  try {
    const module: unknown = await import(pathToFileURL(resolve(file)).href);
    const create = (module as { default?: unknown }).default;
    if (typeof create === 'function') return (await create(url)) as Partial<PageDriver>;
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UsageError(`--driver: ${file} cannot be used: ${cause}.`);
  }
  throw new UsageError(`--driver: ${file} has to export a function by default: (url) => driver.`);
}
