import {
  type Again,
  again,
  againFor,
  back,
  backAfter,
  done,
  type Edge,
  failed,
  type Read,
} from '../../../lib/status/table.js';
import type { Line } from '../line.js';
import { row } from '../row.js';
import type { BmcReply } from '../verbs.js';
import type { FlashNode, UploadNode } from './flash-node.js';
import * as say from './node-messages.js';
import * as tell from './push-messages.js';
import * as read from './push-replies.js';
import * as ask from './requests.js';
import { onceMore, waitInLine } from './steps.js';

// The rows of an update on a BMC where upload means activation, for a node of one image or of two.

/** The image a row is about, within what the table knows of its node. */
export interface Lens<Node extends FlashNode> {
  readonly on: <Result>(make: (image: UploadNode) => Result) => (node: Node) => Result;
  readonly of: <Value, Outcome extends string>(
    read: (reply: BmcReply<Value>, image: UploadNode) => Read<Outcome, UploadNode>,
  ) => (reply: BmcReply<Value>, node: Node) => Read<Outcome, Node>;
}

/** The node is its image. */
export const itself: Lens<UploadNode> = { on: (make) => make, of: (reading) => reading };

/** Is the BMC ready for a push, and what will it do then? Said before anything is sent. */
export function prepare<Node extends FlashNode, const Next extends string>(lens: Lens<Node>, next: Next) {
  const reading = lens.of(read.prepared);
  return row(
    ask.prepareUpdate,
    reading,
    { yes: next, yesAgain: next, no: again(10, 6, failed) },
    { say: { yes: lens.on(tell.beginning) } },
  );
}

export function push<
  Node extends FlashNode,
  const Follow extends string,
  const Result extends string,
  const Look extends string,
  const Needed extends string,
>(
  lens: Lens<Node>,
  to: { readonly follow: Follow; readonly result: Result; readonly look: Look; readonly ifNeeded: Needed },
) {
  const [request, reading] = [lens.on(ask.push), lens.of(read.pushed)];
  return row(
    request,
    reading,
    {
      ...{ task: to.follow, noTask: to.result, unknown: to.look, cut: onceMore },
      ...{ busy: waitInLine(to.ifNeeded), broken: backAfter(30, to.ifNeeded, 4, 'EXPLAIN') },
      ...{ exists: backAfter(5, to.ifNeeded, 1, failed), rejected: 'EXPLAIN', no: failed },
    },
    {
      say: {
        ...{ task: lens.on(tell.pushed), noTask: lens.on(tell.pushed) },
        ...{ unknown: lens.on(say.lookingForImage), cut: lens.on(say.connectionCut) },
        ...{ busy: lens.on(say.waitingInLine), broken: lens.on(tell.triesAgain) },
        ...{ exists: lens.on(tell.triesAgain) },
      },
      effect: { resumeAt: to.look },
    },
  );
}

const restartSeconds = ({ limits }: FlashNode) => limits.rebootSeconds;
export const activationSeconds = ({ limits }: FlashNode) => limits.activationSeconds;

/** Before a push is tried again: another client may have brought the image meanwhile. */
export function lookIfNeeded<
  Node extends FlashNode,
  const Result extends string,
  const Prepare extends string,
>(lens: Lens<Node>, to: { readonly result: Result; readonly prepare: Prepare }) {
  const reading = lens.of(read.pushNeeded);
  return row(
    ask.listSoftware,
    reading,
    { yes: to.prepare, brought: to.result, no: againFor(10, restartSeconds, failed) },
    { say: { brought: lens.on(tell.broughtByOther), no: lens.on(tell.waits) } },
  );
}

/** After a push that was interrupted: sent again only when it cannot have arrived. */
export function lookIfPushed<
  Node extends FlashNode,
  const Result extends string,
  const Prepare extends string,
>(lens: Lens<Node>, to: { readonly result: Result; readonly prepare: Prepare }) {
  const reading = lens.of(read.pushArrived);
  return row(ask.listSoftware, reading, {
    yes: to.result,
    notYet: again(5, 12, back(to.prepare, 1, 'EXPLAIN')),
    no: againFor(10, restartSeconds, failed),
  });
}

/** The rows of an image that is a node of its own. */
export function pushItself() {
  return {
    PREPARE: prepare(itself, 'PUSH'),
    PUSH: push(itself, {
      ...{ follow: 'FOLLOW', result: 'RESULT' },
      ...{ look: 'LOOK_IF_PUSHED', ifNeeded: 'LOOK_IF_NEEDED' },
    }),
    LOOK_IF_NEEDED: lookIfNeeded(itself, { result: 'RESULT', prepare: 'PREPARE' }),
    LOOK_IF_PUSHED: lookIfPushed(itself, { result: 'RESULT', prepare: 'PREPARE' }),
    FOLLOW: follow(itself, {
      ended: 'RESULT',
      running: againFor(5, activationSeconds, 'RESULT'),
      silent: again(5, 6, 'RESULT'),
    }),
    RESULT: result(itself, done),
  } as const;
}

export type PushStatus = 'PREPARE' | 'PUSH' | 'LOOK_IF_NEEDED' | 'LOOK_IF_PUSHED' | 'FOLLOW' | 'RESULT';

/** The task tells how far the BMC is, and when it has failed; when it has not, the result decides. */
export function follow<Node extends FlashNode, const Result extends string>(
  lens: Lens<Node>,
  to: {
    readonly ended: Result;
    readonly running: Again<Result, FlashNode>;
    readonly silent: Again<Result, unknown>;
  },
) {
  const [request, reading] = [lens.on(ask.readTask), lens.of(read.followed)];
  return row(
    request,
    reading,
    {
      ...{ running: to.running, no: to.silent },
      ...{ stale: to.ended, ended: to.ended, failed: 'EXPLAIN' },
    },
    {
      say: { running: lens.on(tell.activating), stale: lens.on(tell.taskStandsStill) },
      onAbort: 'continues',
    },
  );
}

export function result<Node extends FlashNode, const Next extends Edge<string, Node>>(
  lens: Lens<Node>,
  next: Next,
  sayYes: (node: Node) => Line | readonly Line[] = lens.on(say.activated),
) {
  const reading = lens.of(read.pushResult);
  // An image that is in the BMC's flash is listed soon; one that restarts the BMC needs the restart.
  const patience = lens.on(({ limits, reboots }) =>
    reboots === true ? Math.max(tell.LISTED_SECONDS, limits.rebootSeconds) : tell.LISTED_SECONDS,
  );
  const waits = lens.on(tell.waits);
  return row(
    ask.listSoftware,
    reading,
    {
      ...{ yes: next, activating: againFor(5, activationSeconds, 'EXPLAIN') },
      ...{
        waiting: againFor(5, patience, 'EXPLAIN'),
        failed: 'EXPLAIN',
        no: againFor(10, restartSeconds, failed),
      },
    },
    { say: { yes: sayYes, activating: waits, waiting: waits, no: waits }, onAbort: 'continues' },
  );
}
