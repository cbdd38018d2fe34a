import { again, againFor, done, failed } from '../../../lib/status/table.js';
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
    { yes: 'LOOK_IF_SWITCHED', notSent: again(5, 3, failed), no: failed },
    { say: { yes: tell.switching }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_SWITCHED' } },
  );
}

/** Success is what runs after the restart. */
export function switched<Node extends ActivateNode>() {
  const restartSeconds = ({ limits }: FlashNode) => limits.rebootSeconds;
  return row(
    listSoftware,
    switchedTo<Node>,
    { yes: done, notYet: againFor(5, restartSeconds, 'EXPLAIN'), no: againFor(5, restartSeconds, failed) },
    { say: { yes: say.activated }, onAbort: 'continues' },
  );
}
