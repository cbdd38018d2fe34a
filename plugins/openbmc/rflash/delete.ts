import { act, exit } from '../../../lib/flow/acts.js';
import { again, back, failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import { nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import type { ChangeSaid } from '../bmc/arrived.js';
import { isSaidToRun } from '../bmc/image/which-runs.js';
import type { BmcReply, BmcState, SoftwareList } from '../bmc/verbs/index.js';
import { row } from '../node/bmc-row.js';
import { type Line, reply } from '../node/line.js';
import { login } from '../node/login-row.js';
import { changed } from '../node/node-replies.js';
import { powerState } from '../node/power-state.js';
import type { DeleteNode } from './flash-node.js';
import { atLength, atOnce, lookAt, saysAtLength, sendLater } from './looks.js';
import { listSoftware, readState, requestDelete } from './rflash-requests.js';

const deleting = {
  invalidId: 'Invalid ID provided to delete.  Use the -l option to view valid firmware IDs.',
  runningBmc: 'Deleting currently active BMC firmware is not supported',
  hostOn: 'Deleting currently active firmware on powered on host is not supported',
  /** xCAT prints the word alone and deletes nothing [openbmc.pm:3432]. */
  hostNotOff: (word: string) =>
    `Deleting currently active firmware is only supported while the host is off, it is: ${word}`,
  stillThere: ({ id, problem }: DeleteNode) =>
    problem ?? `The BMC accepted the request to delete ${id} twice and still lists it.`,
  notKnown: ({ id }: DeleteNode) =>
    `The BMC was asked to delete ${id} and lists no firmware at all, not even what runs: whether it has deleted it is not known.`,
} as const;

/** The act of a deletion: an image goes that nothing runs. */
export const deleteOne = act('DELETE', {
  LOGIN: login<DeleteNode, 'LIST'>('LIST'),
  LIST: lookAt(
    listSoftware,
    deletable,
    { yes: 'DELETE', runningBmc: failed, runningHost: 'HOST', runningOther: 'DELETE', ...atOnce },
    { say: { runningOther: unknownPurpose } },
  ),
  HOST: lookAt(readState, hostIsOff, { off: 'DELETE', on: failed, ...atOnce }),
  DELETE: row(
    requestDelete,
    deleted,
    { yes: 'LOOK_IF_DELETED', open: 'LOOK_IF_DELETED', notSent: sendLater, no: failed },
    { effect: { resumeAt: 'LOOK_IF_DELETED' } },
  ),
  LOOK_IF_DELETED: lookAt(
    listSoftware,
    isGone,
    {
      yes: exit('deleted'),
      notYet: again(2, 5, back('DELETE', 1, failedBecause<DeleteNode>(deleting.stillThere))),
      never: failed,
      empty: again(10, 6, failedBecause<DeleteNode>(deleting.notKnown)),
      ...atLength,
    },
    { say: { yes: removed, ...saysAtLength } },
  ),
});

// ---- how answers are read

/** What stands in the way of deleting the image: nothing if it does not run; the BMC itself refuses unknown ids. */
function deletable(
  list: SoftwareList,
  node: DeleteNode,
): Read<'yes' | 'runningBmc' | 'runningHost' | 'runningOther', DeleteNode> {
  const image = list.images.find(({ id }) => id === node.id);
  const known = { ...node, isListed: image !== undefined };
  if (!isSaidToRun(node.id, list)) return { outcome: 'yes', node: known };
  const purpose = image?.purpose;
  if (purpose === 'BMC') return { outcome: 'runningBmc', reason: deleting.runningBmc };
  return { outcome: purpose === 'Host' ? 'runningHost' : 'runningOther', node: known };
}

/** A host's running image can only be deleted while the host is off for certain. */
function hostIsOff(state: BmcState, _node: DeleteNode): Read<'off' | 'on', DeleteNode> {
  const { word } = powerState(state, false);
  if (word === 'off') return { outcome: 'off' };
  return { outcome: 'on', reason: word === 'on' ? deleting.hostOn : deleting.hostNotOff(word) };
}

/** 404 to a request that is not the first may be the success of an earlier one. */
function deleted(reply: BmcReply<undefined>, node: DeleteNode): Read<ChangeSaid, DeleteNode> {
  const read = changed(reply, node);
  const known = { ...(read.node ?? { ...node, problem: undefined }), asked: true };
  if (reply.kind !== 'refused' || reply.httpStatus !== 404) return { ...read, node: known };
  return node.asked === true
    ? { outcome: 'open', node: known }
    : { outcome: 'no', reason: deleting.invalidId, node: known };
}

/**
 * An image that is not there any more was deleted, whoever was heard to do it. A list without any image shows nothing:
 * no BMC is without one.
 */
function isGone(
  { images }: SoftwareList,
  node: DeleteNode,
): Read<'yes' | 'notYet' | 'never' | 'empty', DeleteNode> {
  // After an interruption it may have been asked for, too.
  const known = { ...node, asked: true };
  if (images.length === 0) return { outcome: 'empty', node: known };
  if (images.some(({ id }) => id === node.id)) return { outcome: 'notYet', node: known };
  if (node.isListed === false) return { outcome: 'never', reason: deleting.invalidId, node: known };
  return { outcome: 'yes', node: known };
}

// ---- what is said, to the letter where xCAT says it [openbmc.pm:5162-5700]

/** Said before the BMC is asked to decide [openbmc.pm:5303]. */
function unknownPurpose({ node }: DeleteNode): Line {
  return reply(nodeError(node, 'Unable to determine the purpose of the firmware to delete'));
}

function removed({ node }: DeleteNode): Line {
  return reply(nodeText(node, 'Firmware removed'));
}
