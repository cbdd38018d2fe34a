import { act, exit } from '../../../lib/flow/acts.js';
import { again, back, failed, patiently, type Read } from '../../../lib/flow/table.js';
import { changeSaid } from '../bmc/arrived.js';
import type { BmcReply, SoftwareList } from '../bmc/verbs/index.js';
import { row } from '../node/bmc-row.js';
import type { Line } from '../node/line.js';
import { changed } from '../node/node-replies.js';
import type { ActivateNode, UploadNode } from './flash-node.js';
import * as say from './flash-texts.js';
import { imageGone, verboseAndLog } from './flash-texts.js';
import { findOwn, stateOf } from './image-state.js';
import { atLength, lookAt, saysAtLength, sendLater } from './looks.js';
import { listSoftware, requestActive, withdraw } from './rflash-requests.js';

// The acts of an activation: it is requested, and watched until the image is the one that starts next.

/** A request that was taken shows within a minute, by whomever it is looked for. */
export const BEGIN_LOOKS = 12;

function rows<Node extends ActivateNode>() {
  return {
    /** An image that failed before takes no request until the last one is taken back. */
    WITHDRAW: row(withdraw, changed<Node>, {
      yes: exit('withdrawn'),
      open: patiently(5, 3, failed),
      notSent: sendLater,
      no: failed,
    }),
    ACTIVATE: row(
      requestActive,
      activationAccepted<Node>,
      { yes: exit('begun'), open: 'LOOK_IF_BEGUN', notSent: sendLater, no: failed },
      {
        say: { yes: started, open: looksIfBegun },
        onAbort: 'continues',
        effect: { resumeAt: 'LOOK_IF_BEGUN' },
      },
    ),
    /** After a request whose end nobody saw: sent again only when it cannot have arrived. */
    LOOK_IF_BEGUN: lookAt(
      listSoftware,
      activationBegun<Node>,
      {
        yes: exit('begun'),
        notYet: again(5, BEGIN_LOOKS, back('ACTIVATE', 1, exit('wrong'))),
        ignored: again(5, BEGIN_LOOKS, back('WITHDRAW', 1, exit('wrong'))),
        gone: again(5, 6, exit('wrong')),
        ...atLength,
      },
      { say: saysAtLength, onAbort: 'continues' },
    ),
  } as const;
}

/** The request to activate a node's only image. */
export function activateOne<Node extends ActivateNode>() {
  return act('ACTIVATE', rows<Node>());
}

/** The request to activate one of two images: it begins with a look whether that is still to be done. */
export const activateOneOfTwo = act('ACTIVATE', {
  ...rows<UploadNode>(),
  WANT: lookAt(
    listSoftware,
    activationWanted,
    { activate: 'ACTIVATE', begun: exit('begun'), ...atLength },
    { say: saysAtLength, onAbort: 'continues' },
  ),
});

// ---- how answers are read

/**
 * BMCs answer 403 or 404 to an id they do not know [openbmc.pm:3046], and 403 while they cannot serve: then the list has
 * shown the image.
 */
function activationAccepted<Node extends ActivateNode>(
  reply: BmcReply<undefined>,
  node: Node,
): Read<'yes' | 'open' | 'notSent' | 'no', Node> {
  if (reply.kind === 'ok') return { outcome: 'yes', node: { ...node, problem: undefined } };
  const isUnknown = reply.kind === 'refused' && (reply.httpStatus === 403 || reply.httpStatus === 404);
  const reason = isUnknown && node.activation === undefined ? say.invalidId : reply.text;
  return { outcome: changeSaid(reply), reason, node: { ...node, problem: reason } };
}

/** Whether the image's activation has still to be requested. */
function activationWanted(list: SoftwareList, node: UploadNode): Read<'activate' | 'begun', UploadNode> {
  const state = stateOf(findOwn(node, list), list);
  return { outcome: state === 'ready' || state === 'unpacking' ? 'activate' : 'begun' };
}

/** After a request whose end nobody saw: whether the activation has begun. */
function activationBegun<Node extends ActivateNode>(
  list: SoftwareList,
  node: Node,
): Read<'yes' | 'notYet' | 'ignored' | 'gone', Node> {
  const state = stateOf(findOwn(node, list), list);
  if (state === 'missing')
    return { outcome: 'gone', node: { ...node, problem: node.problem ?? imageGone(node) } };
  if (state === 'ready' || state === 'unpacking') return { outcome: 'notYet' };
  return { outcome: state === 'ignored' ? 'ignored' : 'yes' };
}

// ---- what is said, to the letter where xCAT says it [openbmc.pm:5162-5700]

/** For an id given by the user the version is not known: two blanks, as in xCAT. */
function started({ node, version }: ActivateNode): readonly Line[] {
  return verboseAndLog(node, `rflash ${version} started, please wait...`);
}

/** The answer to the request does not say whether it was taken. */
function looksIfBegun({ node, version, problem }: ActivateNode): readonly Line[] {
  const image = version === '' ? 'the firmware' : `firmware ${version}`;
  return verboseAndLog(
    node,
    `It is not known whether the BMC activates ${image} (${problem ?? ''}), looking at it ...`,
  );
}
