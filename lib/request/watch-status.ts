import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { pause } from '../jobs/pause.js';
import {
  failedLine,
  isRunning,
  linesOf,
  type NodePlaces,
  placesOf,
  summaryOf,
  type Words,
} from '../jobs/status-lines.js';
import type { Call } from '../plugin/contract.js';
import type { Outbox } from '../xcatd/outbox.js';
import type { Daemon } from './daemon.js';

const LOOK_SECONDS = 5;
/** A percentage alone is told when it has grown by so many. */
const PERCENT_STEP = 25;

/**
 * Tells where nodes are, then each change with the counts after it, until all of them have ended or the client goes.
 * @param onlyFailed lines of failed nodes only
 */
export async function watchStatus(
  call: Call,
  words: Words,
  daemon: Daemon,
  outbox: Outbox,
  onlyFailed: boolean,
): Promise<void> {
  const told = new Map<NodeName, string>();
  for (;;) {
    const all = placesOf(call.nodes, call.command, daemon.jobs);
    const changed = all.filter((one) => told.get(one.node) !== signOf(one));
    for (const one of changed) told.set(one.node, signOf(one));
    const shown = changed.filter((one) => !onlyFailed || failedLine([one]).length > 0);
    for (const one of shown) for (const line of linesOf(one, words)) outbox.send(line);
    if (changed.length > 0) outbox.send(summaryOf(all));
    if (!all.some(isRunning)) {
      for (const line of failedLine(all)) outbox.send(line);
      return;
    }
    await pause(LOOK_SECONDS, call.signal);
    if (call.signal.aborted) return;
  }
}

/** What has to change for a node to be told again. */
function signOf({ places }: NodePlaces): string {
  return places
    .map(({ job, state: { resume, result, percent, waitsFor, cancelled } }) => {
      const step = Math.floor((percent ?? 0) / PERCENT_STEP);
      return [job, resume?.status, result?.kind, waitsFor, cancelled, step].join(' ');
    })
    .join('\n');
}
