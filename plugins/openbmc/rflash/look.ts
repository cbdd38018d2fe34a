import { act, exit } from '../../../lib/flow/acts.js';
import { againSoon, type Edge, failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import type { SoftwareList } from '../bmc/verbs/index.js';
import { row } from '../node/bmc-row.js';
import type { Line } from '../node/line.js';
import { login } from '../node/login-row.js';
import * as claims from './claim-texts.js';
import type { ActivateIdNode, FlashNode, UnattendedNode, UploadNode } from './flash-node.js';
import { withImage } from './flash-part.js';
import * as say from './flash-texts.js';
import { findSame, runs, stateOf } from './image-state.js';
import { atOnce, listEmpty, lookAt } from './looks.js';
import { bothFit, fits } from './misfit.js';
import { misfitting } from './misfit-texts.js';
import {
  cpuLevel,
  eventSince,
  isEmpty,
  knownElsewhere,
  newestEvent,
  planned,
  plannedId,
  plannedVersion,
  waitsFor,
} from './plan-replies.js';
import { plannedAnyWay } from './push-replies.js';
import { waits } from './push-texts.js';
import { askOthers, listSoftware, readCpu, readEvents, readLimits, readReason } from './rflash-requests.js';

// The acts at the beginning, before anything is changed: what there is to do, and whether the BMC can take it. What is
// said of it is said by the flow.

/** What the BMC's event log ends with, so that what goes wrong can be found in it. */
function begin<Node extends FlashNode>() {
  return {
    LOGIN: login<Node, 'EVENTS'>('EVENTS'),
    EVENTS: row(readEvents, newestEvent<Node>, { known: 'PLAN', unknown: 'PLAN' }),
  } as const;
}

/** Before an upload: a warning for old processors. */
function checkCpu<Node extends FlashNode>() {
  return row(
    readCpu,
    cpuLevel<Node>,
    { dd20: 'LIMITS', dd21: 'LIMITS', other: 'LIMITS' },
    { say: { dd20: say.warnedDd20, dd21: say.saidDd21 } },
  );
}

/** For one image. */
export const lookForOne = act('LOGIN', {
  ...begin<UploadNode>(),
  PLAN: lookAt(
    listSoftware,
    plannedAnyWay,
    {
      upload: 'CPU',
      wait: exit('wait'),
      activate: exit('activate'),
      retry: exit('retry'),
      watch: exit('watch'),
      prioritise: exit('prioritise'),
      nothing: exit('nothing'),
      push: exit('push'),
      begun: exit('begun'),
      runs: exit('runs'),
      switchBack: exit('switchBack'),
      cannot: failed,
      empty: listEmpty,
      ...atOnce,
    },
    { say: { empty: waits } },
  ),
  CPU: checkCpu<UploadNode>(),
  LIMITS: row(
    readLimits,
    fits,
    { yes: exit('upload'), no: failedBecause<UploadNode>(misfitting) },
    { say: { yes: say.uploading } },
  ),
});

/** For two images, of which each is looked for again when its turn has come. */
export const lookForTwo = act('LOGIN', {
  ...begin<UnattendedNode>(),
  PLAN: lookAt(
    listSoftware,
    plannedBoth,
    { nothing: exit('nothing'), work: 'CPU', push: exit('push'), empty: listEmpty, ...atOnce },
    { say: { nothing: nothingToDo, empty: ({ bmc }) => waits(bmc) } },
  ),
  CPU: checkCpu<UnattendedNode>(),
  LIMITS: row(readLimits, bothFit, {
    yes: exit('upload'),
    no: failedBecause<UnattendedNode>(misfitting),
  }),
});

type PlannedId = typeof plannedId<ActivateIdNode>;

function planId<const Unknown extends Edge<string, ActivateIdNode>>(planned: PlannedId, unknown: Unknown) {
  return lookAt(
    listSoftware,
    planned,
    {
      activate: exit('activate'),
      retry: exit('retry'),
      watch: exit('watch'),
      prioritise: exit('prioritise'),
      wait: againSoon(2, 33, exit('wrong')),
      nothing: exit('nothing'),
      runs: exit('runs'),
      switchBack: exit('switchBack'),
      switch: exit('switch'),
      fixed: failed,
      invalid: exit('wrong'),
      unknown,
      empty: listEmpty,
      ...atOnce,
    },
    { say: { empty: waits } },
  );
}

/** For the image with an id, or else the one that has it on another BMC of the command. */
export const lookForId = act('LOGIN', {
  ...begin<ActivateIdNode>(),
  PLAN: planId(plannedId, 'ASK_OTHERS'),
  ASK_OTHERS: row(
    askOthers,
    knownElsewhere,
    {
      proven: 'PLAN_BY_VERSION',
      told: 'PLAN_BY_VERSION',
      unknown: exit('activate'),
      unproven: failed,
      disagreed: failed,
      absent: failed,
    },
    { say: { proven: claims.takenFrom, told: claims.takenFrom } },
  ),
  PLAN_BY_VERSION: planId(plannedVersion, exit('activate')),
});

/** At the end of what went wrong: the BMC's own word on it, where there is one. */
export function explain<Node extends FlashNode>() {
  const explained = failedBecause<Node>(say.explained);
  return { EXPLAIN: row(readReason, eventSince<Node>, { found: explained, none: explained }) };
}

/** Whether there is anything to do at all. An image that need not start now has only to be active. */
export function plannedBoth(
  list: SoftwareList,
  node: UnattendedNode,
): Read<'nothing' | 'work' | 'push' | 'empty', UnattendedNode> {
  if (isEmpty(list, node))
    return { outcome: 'empty', node: { ...node, bmc: waitsFor(node.bmc, 'software') } };
  const image = (one: UploadNode) => noted(planned(list, one).node ?? one, list);
  const known = withImage(withImage(node, 'bmc', image(node.bmc)), 'host', image(node.host));
  const host = stateOf(findSame(node.host.image, list), list);
  const isDone =
    runs(known.bmc, list, false) && (host === 'running' || (host === 'active' && !node.hostReboot));
  if (isDone && !node.force) return { outcome: 'nothing', node: known };
  if (list.update === undefined) return { outcome: 'work', node: known };
  return { outcome: 'push', node: { ...known, bmc: { ...known.bmc, reboots: list.update.reboots } } };
}

/** Remembers whether it was the one that starts before anything was done. */
function noted(image: UploadNode, list: SoftwareList): UploadNode {
  return { ...image, wasActive: stateOf(findSame(image.image, list), list) === 'active' };
}

function nothingToDo({ bmc, host }: UnattendedNode): readonly Line[] {
  return [bmc, host].flatMap(say.alreadyActive);
}
