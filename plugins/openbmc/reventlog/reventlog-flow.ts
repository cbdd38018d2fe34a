import { done, failed, failedBecause } from '../../../lib/flow/table.js';
import type { ClearEventLog, Event, ReadEvents, ResolveEvent } from '../bmc/verbs/event-verbs.js';
import { type BmcTable, type Flow, row } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import { accepted } from '../node/node-replies.js';
import { oneByOne } from '../node/one-by-one.js';
import { readAndPrint } from '../node/projection/projection-row.js';
import { eventLines } from './event-lines.js';
import type { EventNode } from './event-node.js';
import type { Policy } from './reventlog-plan.js';
import { resolved, withCallout } from './reventlog-replies.js';
import {
  allInvalid,
  nothingToResolve,
  saidCleared,
  saidInvalid,
  saidResolved,
  tooManyIds,
} from './reventlog-texts.js';

const readEvents = (): ReadEvents => ({ verb: 'readEvents' });
const clearEventLog = (): ClearEventLog => ({ verb: 'clearEventLog' });

export function list(policy: Policy, last: number | undefined): Flow<EventNode> {
  const read = (): ReadEvents => ({ verb: 'readEvents', detailsOfLast: last });
  return readAndPrint<readonly Event[], EventNode>(read, eventLines(policy, last));
}

export const clear = {
  LOGIN: login('CLEAR'),
  CLEAR: row(clearEventLog, accepted<EventNode>, { yes: done, no: failed }, { say: { yes: saidCleared } }),
} satisfies BmcTable<'LOGIN' | 'CLEAR', EventNode>;

/** What was said of ids that are none is said at the end. */
const RESOLVE = oneByOne('RESOLVE', {
  most: 1000,
  tooMany: tooManyIds,
  ask: (id: string, _node: EventNode): ResolveEvent => ({ verb: 'resolveEvent', id }),
  read: resolved,
  say: { done: saidResolved, some: saidInvalid, stop: allInvalid },
});

/** An id that the BMC does not have keeps none of the others from being resolved. */
export const resolve = {
  LOGIN: login('RESOLVE'),
  RESOLVE,
} satisfies BmcTable<'LOGIN' | 'RESOLVE', EventNode>;

/** The ids of all entries that have lit a fault LED. */
export const resolveLed = {
  LOGIN: login('FIND'),
  FIND: row(readEvents, withCallout, {
    some: 'RESOLVE',
    none: failedBecause<EventNode>(() => nothingToResolve),
    no: failed,
  }),
  RESOLVE,
} satisfies BmcTable<'LOGIN' | 'FIND' | 'RESOLVE', EventNode>;
