import type { Bmc } from './bmc.js';
import { objectsWithin } from './tree/simulated-tree.js';

const LOG = '/xyz/openbmc_project/logging/entry';
const MAX_ENTRIES = 200;

/** Writes an entry into the BMC's own event log, with the next id. */
export function logEvent(bmc: Bmc, message: string, data: readonly string[] = []): void {
  const ids = [...objectsWithin(bmc, LOG).keys()].map((path) => Number(path.slice(LOG.length + 1)));
  const id = Math.max(0, ...ids) + 1;
  if (ids.length >= MAX_ENTRIES) return;
  bmc.overlay.set(`${LOG}/${id}`, {
    AdditionalData: data,
    Id: id,
    Message: message,
    Resolved: false,
    Severity: 'xyz.openbmc_project.Logging.Entry.Level.Error',
    Timestamp: bmc.clock.now(),
  });
}
