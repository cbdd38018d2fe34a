import type { Log } from '../lib/log.js';
import { siteProblem } from '../lib/settings/site-keys.js';
import { CannotServe } from './cannot-serve.js';

const DEFAULT_PORT = 3001;
const DEFAULT_MAX_CONNECTIONS = 64;

/** How somebody who cannot ask the daemon sets a key of the site table. */
export function mender(confdir: string): (key: string) => string {
  const where = confdir === '/etc/xcat' ? '' : `--confdir ${confdir} `;
  return (key) =>
    `set it with "xcatd-ts site ${where}${key}=VALUE", or take it away with "xcatd-ts site ${where}${key}="`;
}

/**
 * The port, and how many clients are served at once. What the site table has and cannot be used counts as xCAT's default,
 * with a line in the log; without any port the daemon does not start, as xcatd does not [xcatd:185].
 * @param given on the command line
 * @throws CannotServe
 */
export function listening(
  site: ReadonlyMap<string, string>,
  given: number | undefined,
  mend: (key: string) => string,
  log: Log,
): { readonly port: number; readonly maxConnections: number } {
  const numberOf = (key: string, fallback: number): number => {
    const value = site.get(key);
    const problem = siteProblem(key, value ?? '');
    if (problem !== undefined)
      log.error(
        { problem: `${problem}: it counts as ${fallback}` },
        'a setting in the site table cannot be used',
      );
    return value === undefined || problem !== undefined ? fallback : Number(value);
  };
  if (given === undefined && site.get('xcatdport') === undefined)
    throw new CannotServe(
      `site table: xcatdport is not set: no port to listen on. Give --port, or ${mend('xcatdport')}`,
    );
  const maxConnections = numberOf('xcatmaxconnections', DEFAULT_MAX_CONNECTIONS);
  return { port: given ?? numberOf('xcatdport', DEFAULT_PORT), maxConnections };
}
