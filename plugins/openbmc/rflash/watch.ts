import { act, exit, put } from '../../../lib/flow/acts.js';
import { again, againFor, back, failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import { startsFirst } from '../bmc/image/which-runs.js';
import type { SoftwareList } from '../bmc/verbs/index.js';
import { row } from '../node/bmc-row.js';
import { type Line, log, reply } from '../node/line.js';
import { changed } from '../node/node-replies.js';
import { BEGIN_LOOKS } from './activate.js';
import type { ActivateNode, UnattendedNode, UploadNode } from './flash-node.js';
import { onImage, type Part } from './flash-part.js';
import * as say from './flash-texts.js';
import { firmware } from './flash-texts.js';
import { findOwn } from './image-state.js';
import { activationSeconds, lookAt, saysShortly, sendLater, shortly } from './looks.js';
import { listSoftware, setPriority } from './rflash-requests.js';

// The act of an activation that was requested: it is watched until the image is the one that starts next.

/** Seconds between two looks at an image that is being activated. */
const ACTIVATION_POLL_SECONDS = 5;

/** Where each state of an image leads while it is being activated. */
const onItsWay = {
  activating: againFor(ACTIVATION_POLL_SECONDS, activationSeconds, exit('wrong')),
  stalled: exit('wrong'),
  ready: again(ACTIVATION_POLL_SECONDS, BEGIN_LOOKS, exit('wrong')),
  failed: exit('wrong'),
  gone: again(ACTIVATION_POLL_SECONDS, 6, exit('wrong')),
  ...shortly,
} as const;

/** An image that is active becomes the one that starts next. */
function prioritise<Node extends ActivateNode>() {
  const isFirst = prioritised<Node>;
  return act('SET_PRIORITY', {
    SET_PRIORITY: row(
      setPriority,
      changed<Node>,
      { yes: 'CHECK_PRIORITY', open: 'LOOK_IF_FIRST', notSent: sendLater, no: failed },
      { effect: { resumeAt: exit('watch') } },
    ),
    /** After a request whose end nobody saw. */
    LOOK_IF_FIRST: lookAt(
      listSoftware,
      isFirst,
      { yes: exit('first'), notYet: again(5, 6, back('SET_PRIORITY', 1, exit('wrong'))), ...shortly },
      { say: saysShortly },
    ),
    CHECK_PRIORITY: lookAt(
      listSoftware,
      isFirst,
      { yes: exit('first'), notYet: again(5, 6, failedBecause<Node>(priorityNotSet)), ...shortly },
      { say: saysShortly },
    ),
  });
}

/** Until a node's only image is active and starts next. */
export function watchOne<Node extends ActivateNode>() {
  return act('CHECK_STATE', {
    CHECK_STATE: lookAt(
      listSoftware,
      activation<Node>,
      { ...onItsWay, active: exit('active'), lowPriority: 'SET_PRIORITY' },
      { say: { activating: say.activating, active: say.activated, ...saysShortly }, onAbort: 'continues' },
    ),
    ...put(
      'SET_PRIORITY',
      prioritise<Node>(),
      { first: exit('active'), watch: 'CHECK_STATE', wrong: exit('wrong') },
      { first: say.activated },
    ),
  });
}

/** A BMC that has set the priority and then has another one again gets one more try. */
function watchAgain(part: Part) {
  const notKept = failedBecause<UnattendedNode>((node) => priorityNotSet(node[part]));
  return { first: back('CHECK_STATE', 1, notKept), watch: 'CHECK_STATE', wrong: exit('wrong') } as const;
}

/** Until both images are active and start next. */
export const watchBoth = act('CHECK_STATE', {
  CHECK_STATE: lookAt(
    listSoftware,
    bothActivations,
    { ...onItsWay, active: exit('active'), lowPriority: 'PRIORITY_BMC', lowPriorityHost: 'PRIORITY_HOST' },
    { say: { activating: bothActivating, active: bothActivated, ...saysShortly }, onAbort: 'continues' },
  ),
  ...put('PRIORITY_BMC', onImage('bmc', prioritise<UploadNode>()), watchAgain('bmc')),
  ...put('PRIORITY_HOST', onImage('host', prioritise<UploadNode>()), watchAgain('host')),
});

// ---- how answers are read

export type ActivationOutcome =
  | ('activating' | 'stalled' | 'ready' | 'active' | 'lowPriority' | 'failed')
  /** It is not in the list, which a service that starts anew can leave out for a while. */
  | 'gone';

/** Twenty minutes without a change: no BMC has been seen to need more between two percentages. */
const STALLED_LOOKS = 240;

/** The worse of the two images decides; of two failures the BMC's is told. */
const worstFirst = ['failed', 'gone', 'stalled', 'lowPriority', 'ready', 'activating', 'active'] as const;

/** How far the image is. A Ready image has not begun yet; anything that is not on the way to Active is an error. */
function activation<Node extends ActivateNode>(
  list: SoftwareList,
  node: Node,
): Read<ActivationOutcome, Node> {
  const image = findOwn(node, list);
  if (image === undefined) return { outcome: 'gone', node: { ...node, problem: say.imageGone(node) } };
  const isQuiet = image.activation === node.activation && image.progress === node.percent;
  const looked: Node = {
    ...node,
    id: image.id,
    activation: image.activation,
    percent: image.progress,
    quietLooks: isQuiet ? node.quietLooks + 1 : 0,
  };
  switch (image.activation) {
    case 'Activating': {
      const isStalled = image.progress !== undefined && looked.quietLooks >= STALLED_LOOKS;
      const problem = isStalled ? stalled(looked) : say.stillActivating(looked);
      return { outcome: isStalled ? 'stalled' : 'activating', node: { ...looked, problem } };
    }
    case 'Ready':
      return { outcome: 'ready', node: { ...looked, problem: requestIgnored(looked) } };
    case 'Active':
      return { outcome: startsFirst(image, list) ? 'active' : 'lowPriority', node: looked };
    case 'Failed':
      return { outcome: 'failed', node: { ...looked, problem: activationFailed(looked) } };
    case 'Invalid':
      return { outcome: 'failed', node: { ...looked, problem: say.invalidImage(looked) } };
    default:
      return { outcome: 'failed', node: { ...looked, problem: say.unexpectedState(looked) } };
  }
}

/** How far both images are. */
function bothActivations(
  list: SoftwareList,
  node: UnattendedNode,
): Read<ActivationOutcome | 'lowPriorityHost', UnattendedNode> {
  const bmc = activation(list, node.bmc);
  const host = activation(list, node.host);
  const worst = worstFirst.find((one) => one === bmc.outcome || one === host.outcome) ?? 'gone';
  const isBmc = worst === bmc.outcome;
  const problem = (isBmc ? bmc : host).node?.problem;
  return {
    outcome: worst === 'lowPriority' && !isBmc ? 'lowPriorityHost' : worst,
    node: {
      ...node,
      bmc: bmc.node ?? node.bmc,
      host: host.node ?? node.host,
      problem,
      percent: lesser(bmc, host),
    },
  };
}

/** How far the one is that is less far; undefined when a BMC does not tell. */
function lesser(...both: readonly Read<ActivationOutcome, UploadNode>[]): number | undefined {
  const percents = both.map(({ outcome, node }) => (outcome === 'active' ? 100 : node?.percent));
  return percents.reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.min(a, b)));
}

/** Whether the image is the one that starts at the next reboot. */
function prioritised<Node extends ActivateNode>(
  list: SoftwareList,
  node: Node,
): Read<'yes' | 'notYet', Node> {
  const image = findOwn(node, list);
  const first = image?.activation === 'Active' && startsFirst(image, list);
  return { outcome: first ? 'yes' : 'notYet' };
}

// ---- what is said, to the letter where xCAT says it [openbmc.pm:5162-5700]

function activationFailed(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed.`;
}

function requestIgnored(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the BMC accepted the request and did not begin, the image is still in state Ready on the BMC.`;
}

function stalled(facts: ActivateNode): string {
  return `${firmware(facts)} activation makes no progress: it has stood at ${facts.percent ?? ''}% for 20 minutes. Use the -l option to see its state.`;
}

function priorityNotSet(facts: ActivateNode): string {
  return `${firmware(facts)} is active, but its priority could not be set: the BMC will not start it at the next reboot.`;
}

function bothActivating({ bmc, host }: UnattendedNode): readonly Line[] {
  return [bmc, host].flatMap((facts) => (facts.activation === 'Activating' ? say.activating(facts) : []));
}

/** Both in one document [openbmc.pm:5414]. */
export function bothActivated({ node, bmc, host }: UnattendedNode): readonly Line[] {
  const texts = [bmc, host].map(({ version }) => `${node}: Firmware ${version} activation successful.`);
  return [reply({ info: texts }), ...texts.map(log)];
}
