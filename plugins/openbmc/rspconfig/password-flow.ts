import { done, failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import type { NodeDetails } from '../../../lib/plugin/contract.js';
import type { Secret } from '../../../lib/plugin/secret.js';
import type { ChangeOwnPassword, PasswordChanged } from '../bmc/verbs/account-verbs.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { flow } from '../node/flow-header.js';
import { logIn, readLogin, sayProblem } from '../node/login-row.js';
import type { Facts } from '../node/node-facts.js';
import { refused } from '../node/node-replies.js';
import { didNotRespond } from '../node/node-texts.js';
import { disturbing, halfDone, password, says, setting, wrongPassword } from './rspconfig-texts.js';

/** A node whose BMC gets a new password for the user this service logs in as. */
export interface PasswordNode extends Facts {
  /** The password given as the current one is that of the tables. */
  readonly knowsCurrent: boolean;
  readonly next: Secret;
  /** The BMC has the new one. */
  readonly isSet: boolean;
}

/** In the node's result, for the daemon. */
export const PASSWORD_SET = 'passwordSet';

/** What the result of a node says besides. */
export function passwordDetails({ isSet }: PasswordNode): NodeDetails | undefined {
  return isSet ? { [PASSWORD_SET]: 'yes' } : undefined;
}

export const setPassword = flow(disturbing, {
  LOGIN: row(
    logIn,
    loginOfOwner,
    {
      yes: 'SET',
      wrong: failedBecause<PasswordNode>(() => wrongPassword),
      no: failed,
      noLoginThere: failedBecause<PasswordNode>(() => didNotRespond),
    },
    { say: { noLoginThere: sayProblem } },
  ),
  SET: row(
    tellPassword,
    passwordSet,
    {
      yes: done,
      shutOut: failedBecause<PasswordNode>(({ problem }) => halfDone.newPassword(problem ?? '')),
      no: failed,
    },
    { say: { yes: saidPassword, shutOut: saidPassword }, onAbort: 'continues' },
  ),
} satisfies BmcTable<'LOGIN' | 'SET', PasswordNode>);

function tellPassword({ next }: PasswordNode): ChangeOwnPassword {
  return { verb: 'changeOwnPassword', password: next };
}

/** The BMC is asked first: one that does not answer is told before a wrong word is. */
function loginOfOwner(
  reply: BmcReply<undefined>,
  node: PasswordNode,
): Read<'yes' | 'wrong' | 'no' | 'noLoginThere', PasswordNode> {
  const read = readLogin(reply, node);
  return read.outcome === 'yes' && !node.knowsCurrent ? { outcome: 'wrong' } : read;
}

function passwordSet(
  reply: BmcReply<PasswordChanged>,
  node: PasswordNode,
): Read<'yes' | 'shutOut' | 'no', PasswordNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const { loginProblem } = reply.value;
  if (loginProblem === undefined) return { outcome: 'yes', node: { ...node, isSet: true } };
  return { outcome: 'shutOut', node: { ...node, isSet: true, problem: loginProblem } };
}

function saidPassword(node: PasswordNode) {
  return says(node, setting(password));
}
