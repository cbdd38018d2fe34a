import { act, exit } from '../../../lib/flow/acts.js';
import { again, againFor, back, failed, type Read } from '../../../lib/flow/table.js';
import { saidToRun } from '../bmc/image/which-runs.js';
import type { BmcReply, BmcState, SoftwareList } from '../bmc/verbs/index.js';
import { row } from '../node/bmc-row.js';
import { remembered, restartAnswered, restartSeen } from '../node/restart-seen.js';
import type { ActivateNode } from './flash-node.js';
import * as say from './flash-texts.js';
import { leaves } from './left.js';
import {
  lookAt,
  restartSeconds,
  saysAtLength,
  saysShortly,
  sendLater,
  shortly,
  throughRestart,
} from './looks.js';
import * as tell from './push-texts.js';
import { imageName } from './push-texts.js';
import { listSoftware, readState, switchTo } from './rflash-requests.js';

/**
 * An installed image becomes the one that starts next, on a BMC that can do that and not activate what was uploaded: it
 * restarts at once. Success is what runs after the restart.
 */
export function switchImage<Node extends ActivateNode>() {
  const wait = againFor(5, restartSeconds, exit('wrong'));
  return act('SWITCH', {
    MARK: lookAt(readState, remembered<Node>, { known: 'SWITCH', ...shortly }, { say: saysShortly }),
    SWITCH: row(
      switchTo,
      switchAccepted<Node>,
      {
        yes: 'AWAIT_SWITCHED',
        back: 'AWAIT_RESTART',
        open: 'LOOK_IF_SWITCHED',
        notSent: sendLater,
        no: failed,
      },
      { onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_SWITCHED' } },
    ),
    LOOK_IF_SWITCHED: lookAt(
      listSoftware,
      lookedIfSwitched<Node>,
      {
        yes: exit('switched'),
        back: 'AWAIT_RESTART',
        notYet: again(5, 12, back('SWITCH', 1, exit('wrong'))),
        ...throughRestart(restartSeconds),
      },
      { say: { yes: say.activated, ...saysAtLength }, onAbort: 'continues' },
    ),
    AWAIT_RESTART: row(
      readState,
      restartsBack<Node>,
      { restarted: 'AWAIT_SWITCHED', notYet: wait },
      { onAbort: 'continues' },
    ),
    AWAIT_SWITCHED: lookAt(
      listSoftware,
      switchedTo<Node>,
      { yes: exit('switched'), notYet: wait, ...throughRestart(restartSeconds) },
      { say: { yes: say.activated }, onAbort: 'continues' },
    ),
  });
}

// ---- how answers are read

/** An image that runs already and is to start next again shows only by the restart whether the BMC took that. */
function switchAccepted<Node extends ActivateNode>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'back' | 'open' | 'notSent' | 'no', Node> {
  const answered = restartAnswered(reply);
  if (reply.kind === 'ok') {
    const known = { ...leaves(node), problem: undefined };
    return { outcome: node.runs === true ? 'back' : 'yes', node: known };
  }
  const problem = node.runs === true ? notSwitchedBack(node, reply.text) : reply.text;
  const known = { ...node, problem };
  if (answered === 'notSent' || answered === 'no') return { outcome: answered, reason: problem, node: known };
  return { outcome: node.runs === true ? 'back' : 'open', node: leaves(known) };
}

/** Ids of installed images can change with a restart: the version has to run. */
function switchedTo<Node extends ActivateNode>(list: SoftwareList, node: Node): Read<'yes' | 'notYet', Node> {
  const running = saidToRun(list);
  if (running.some(({ id, version }) => id === node.id || version === node.version))
    return { outcome: 'yes' };
  const instead = running.filter(({ purpose }) => purpose !== 'Host');
  return { outcome: 'notYet', node: { ...node, problem: node.problem ?? tell.notRunning(node, instead) } };
}

/** The same of a request whose end nobody saw. What ran before tells nothing by running. */
function lookedIfSwitched<Node extends ActivateNode>(
  list: SoftwareList,
  node: Node,
): Read<'yes' | 'notYet' | 'back', Node> {
  return node.runs === true ? { outcome: 'back' } : switchedTo(list, node);
}

/** Whether the BMC restarts that was told to start next what it runs. */
function restartsBack<Node extends ActivateNode>(
  reply: BmcReply<BmcState>,
  node: Node,
): Read<'restarted' | 'notYet', Node> {
  const look = restartSeen(reply, node);
  // One that tells when it started is believed; of others, being away is all there is to see.
  const isRestarted = look === 'restarted' || (look === 'gone' && node.bmcStarted === undefined);
  if (isRestarted) return { outcome: 'restarted', node: { ...node, problem: undefined } };
  return { outcome: 'notYet', node: { ...node, problem: node.problem ?? noRestartSeen(node) } };
}

// ---- what is said; xCAT has no words for it

function notSwitchedBack({ next, version }: ActivateNode, text: string): string {
  return `${text} Firmware ${version} runs until the next restart of the BMC${startsThen(next)}`;
}

function noRestartSeen({ next, version }: ActivateNode): string {
  return `The BMC was told to start firmware ${version} again and was not seen to restart. Firmware ${version} runs until its next restart${startsThen(next)}`;
}

function startsThen(next: ActivateNode['next']): string {
  return next === undefined ? '.' : `, which may start ${imageName(next)}.`;
}
