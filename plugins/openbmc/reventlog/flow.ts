import { back, done, failed, failedBecause } from '../../../lib/status/table.js';
import { login } from '../login.js';
import { readAndPrint } from '../projection/row.js';
import { accepted } from '../replies.js';
import { type BmcTable, type Flow, row } from '../row.js';
import type { ClearEventLog, Event, ReadEvents, ResolveEvent } from '../verbs/events.js';
import { eventLines } from './event-lines.js';
import type { EventNode } from './event-node.js';
import {
  allInvalid,
  nothingToResolve,
  saidCleared,
  saidInvalid,
  saidResolved,
  tooManyIds,
} from './messages.js';
import type { Policy } from './plan.js';
import { resolved, withCallout } from './replies.js';

const MAX_IDS = 1000;

const readEvents = (): ReadEvents => ({ verb: 'readEvents' });
const clearEventLog = (): ClearEventLog => ({ verb: 'clearEventLog' });
const resolveNext = ({ ids }: EventNode): ResolveEvent => ({ verb: 'resolveEvent', id: ids[0] ?? '' });

export function list(policy: Policy, last: number | undefined): Flow<EventNode> {
  const read = (): ReadEvents => ({ verb: 'readEvents', detailsOfLast: last });
  return readAndPrint<readonly Event[], EventNode>(read, eventLines(policy, last));
}

export const clear = {
  LOGIN: login('CLEAR'),
  CLEAR: row(clearEventLog, accepted<EventNode>, { yes: done, no: failed }, { say: { yes: saidCleared } }),
} satisfies BmcTable<'LOGIN' | 'CLEAR', EventNode>;

const oneByOne = {
  RESOLVE: row(
    resolveNext,
    resolved,
    {
      yes: done,
      yesMore: back(
        'RESOLVE',
        MAX_IDS,
        failedBecause(() => tooManyIds),
      ),
      yesAtLast: failedBecause<EventNode>(lastInvalid),
      invalid: failedBecause<EventNode>(lastInvalid),
      invalidMore: back(
        'RESOLVE',
        MAX_IDS,
        failedBecause(() => tooManyIds),
      ),
      no: failed,
    },
    {
      say: {
        yes: saidResolved,
        yesMore: saidResolved,
        yesAtLast: (node) => [saidResolved(node), ...saidInvalid(node)],
        invalid: saidInvalid,
        no: allInvalid,
      },
    },
  ),
} satisfies BmcTable<'RESOLVE', EventNode>;

/** An id that the BMC does not have keeps none of the others from being resolved. */
export const resolve = {
  LOGIN: login('RESOLVE'),
  ...oneByOne,
} satisfies BmcTable<'LOGIN' | 'RESOLVE', EventNode>;

/** The ids of all entries that have lit a fault LED. */
export const resolveLed = {
  LOGIN: login('FIND'),
  FIND: row(readEvents, withCallout, {
    some: 'RESOLVE',
    none: failedBecause<EventNode>(() => nothingToResolve),
    no: failed,
  }),
  ...oneByOne,
} satisfies BmcTable<'LOGIN' | 'FIND' | 'RESOLVE', EventNode>;

function lastInvalid(node: EventNode): string {
  return node.invalid.at(-1) ?? '';
}
