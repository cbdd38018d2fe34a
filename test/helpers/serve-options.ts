import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { ServeOptions } from '../../bin/serve.js';
import type { Site } from './site.js';

/** Workers as who runs the test, whatever accounts the machine has. */
export const ownWorkers = process.getuid?.() === 0 ? 'root' : undefined;

/** A daemon of this site on a free loopback port, with a state directory of its own. */
export function serveOptions(site: Site, xcatcfg?: string): ServeOptions {
  return {
    confdir: site.confdir,
    listen: '127.0.0.1',
    port: 0,
    logDirectory: site.logdir,
    stateDirectory: mkdtempSync(join(site.logdir, '..', 'state-')),
    xcatcfg,
    logLevel: 'silent',
    workerUser: ownWorkers,
  };
}
