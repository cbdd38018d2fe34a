import { again, againFor, back, done, failed } from '../../../lib/status/table.js';
import { row } from '../row.js';
import type { ActivateNode, FlashNode } from './flash-node.js';
import * as say from './node-messages.js';
import * as tell from './push-messages.js';
import { listSoftware, switchTo } from './requests.js';
import { switchAccepted, switchedTo } from './switch-replies.js';

// An installed image becomes the running one, on a BMC that can do that and not activate what was uploaded.

export function switchRow<Node extends ActivateNode>() {
  return row(
    switchTo,
    switchAccepted<Node>,
    { yes: 'AWAIT_SWITCHED', notSent: again(5, 3, failed), no: failed },
    { say: { yes: tell.switching }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_SWITCHED' } },
  );
}

const restartSeconds = ({ limits }: FlashNode) => limits.rebootSeconds;

/** Success is what runs after the restart. */
export function awaitSwitched<Node extends ActivateNode>() {
  return row(
    listSoftware,
    switchedTo<Node>,
    {
      yes: done,
      notYet: againFor(5, restartSeconds, 'EXPLAIN'),
      no: againFor(5, restartSeconds, failed),
    },
    { say: { yes: say.activated }, onAbort: 'continues' },
  );
}

/** After an interruption: a BMC that got the request restarts at once. */
export function lookIfSwitched<Node extends ActivateNode>() {
  return row(
    listSoftware,
    switchedTo<Node>,
    {
      yes: done,
      notYet: again(5, 12, back('SWITCH', 1, 'EXPLAIN')),
      no: againFor(5, restartSeconds, failed),
    },
    { say: { yes: say.activated }, onAbort: 'continues' },
  );
}
