import { again, againFor, back, backAfter, done, failed, failedBecause } from '../../../lib/status/table.js';
import { login } from '../login.js';
import { accepted } from '../replies.js';
import { row } from '../row.js';
import type { ActivateNode, FlashNode, UploadNode } from './flash-node.js';
import { fits } from './misfit.js';
import { misfitting } from './misfit-messages.js';
import * as say from './node-messages.js';
import { activationBegun, cpuLevel, eventSince, newestEvent } from './plan-replies.js';
import { noFirmware } from './push-messages.js';
import { ACTIVATION_POLL_SECONDS, activation, activationAccepted, prioritised } from './replies.js';
import {
  listSoftware,
  readCpu,
  readEvents,
  readLimits,
  readReason,
  requestActive,
  setPriority,
  withdraw,
} from './requests.js';

/** What the tables of rflash have in common. */

/** At the beginning: what the BMC's event log ends with, so that what goes wrong can be found in it. */
export function begin<Node extends FlashNode>() {
  return {
    LOGIN: login<Node, 'EVENTS'>('EVENTS'),
    EVENTS: row(readEvents, newestEvent<Node>, { known: 'PLAN', unknown: 'PLAN' }),
  };
}

/** Before an upload: a warning for old processors. */
export function checkCpu<Node extends FlashNode, const Next extends string>(
  next: Next,
  uploading: (node: Node) => ReturnType<typeof say.uploading>,
) {
  return row(
    readCpu,
    cpuLevel<Node>,
    { dd20: next, dd21: next, other: next },
    {
      say: {
        dd20: (node) => [say.warnedDd20(node), ...uploading(node)],
        dd21: (node) => [say.saidDd21(node), ...uploading(node)],
        other: uploading,
      },
    },
  );
}

/** Before an upload: whether the BMC can take it. */
export function canTake<const Next extends string>(next: Next) {
  return row(
    readLimits,
    fits,
    { yes: next, no: failedBecause<UploadNode>(misfitting) },
    { say: { yes: say.uploading } },
  );
}

/** At the end of what went wrong: the BMC's own word on it, where there is one. */
export function explain<Node extends FlashNode>() {
  return row(readReason, eventSince<Node>, {
    found: failedBecause<Node>(say.explained),
    none: failedBecause<Node>(say.explained),
  });
}

/** From the request to an image that starts at the next reboot. */
export function activate<Node extends ActivateNode>() {
  return {
    WITHDRAW: row(withdraw, accepted<Node>, { yes: 'ACTIVATE', no: failed }),
    ACTIVATE: row(
      requestActive,
      activationAccepted<Node>,
      { yes: 'CHECK_STATE', unknown: 'LOOK_IF_BEGUN', no: failed },
      { say: { yes: say.started }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_BEGUN' } },
    ),
    LOOK_IF_BEGUN: row(listSoftware, activationBegun<Node>, {
      yes: 'CHECK_STATE',
      notYet: again(5, 2, back('ACTIVATE', 1, 'EXPLAIN')),
      ignored: back('WITHDRAW', 1, 'EXPLAIN'),
      no: again(10, 60, failed),
    }),
    CHECK_STATE: row(
      listSoftware,
      activation<Node>,
      { ...activationEdges, active: done, lowPriority: 'SET_PRIORITY' },
      { say: { activating: say.activating, active: say.activated }, onAbort: 'continues' },
    ),
    SET_PRIORITY: row(
      setPriority,
      accepted<Node>,
      { yes: 'CHECK_PRIORITY', no: failed },
      { effect: { resumeAt: 'CHECK_STATE' } },
    ),
    CHECK_PRIORITY: row(
      listSoftware,
      prioritised<Node>,
      { yes: done, notYet: prioritySearch, no: failed },
      { say: { yes: say.activated } },
    ),
    EXPLAIN: explain<Node>(),
  } as const;
}

export type ActivateStatus =
  | ('WITHDRAW' | 'ACTIVATE' | 'LOOK_IF_BEGUN' | 'CHECK_STATE')
  | ('SET_PRIORITY' | 'CHECK_PRIORITY' | 'EXPLAIN');

/**
 * While the BMC takes another upload: 503 [image_upload.hpp]. The BMC's own Retry-After counts before the 30 s. Then it
 * is looked whether the other upload has brought the image.
 */
export function waitInLine<const Look extends string>(look: Look) {
  return backAfter(30, look, 10, failed);
}

/** The connection was cut before the whole image was sent: what the BMC says to the second request is seen. */
export const onceMore = again(3, 1, failed);

/** An upload without an answer: the image shows up soon, or it was not taken. */
export const lookAgain = again(10, 6, failedBecause<UploadNode>(say.uploadLost));

/** An upload that was interrupted: an image that is not there by now has not arrived. */
export const sendAgain = again(5, 6, 'UPLOAD');

/** An upload whose answer has no id: the BMC still unpacks it [openbmc.pm:5535]. */
export const searchAgain = again(10, 6, 'EXPLAIN');

/** An image that is there but not looked into: seconds pass before it can be activated. */
export const readyAgain = again(2, 30, 'EXPLAIN');

/** A list without any image: the service that knows them is away, or still starting. */
export const listEmpty = again(10, 6, failedBecause<FlashNode>(noFirmware));

/** A list that cannot be read while the BMC unpacks an image. */
export const listAgain = again(10, 6, failed);

export const prioritySearch = again(5, 6, failedBecause<ActivateNode>(say.priorityNotSet));

/** Where each state of an image leads while it is being activated. */
export const activationEdges = {
  activating: againFor(
    ACTIVATION_POLL_SECONDS,
    ({ limits }: FlashNode) => limits.activationSeconds,
    'EXPLAIN',
  ),
  stalled: 'EXPLAIN',
  ready: again(ACTIVATION_POLL_SECONDS, 12, 'EXPLAIN'),
  failed: 'EXPLAIN',
  no: again(10, 6, failed),
} as const;
