import { done, failed, failedBecause, type Read } from '../../../lib/status/table.js';
import { didNotRespond } from '../command-messages.js';
import type { Facts } from '../facts.js';
import { logIn, readLogin, sayProblem } from '../login.js';
import { refused } from '../replies.js';
import { type BmcTable, row } from '../row.js';
import type { ChangeOwnPassword, PasswordChanged } from '../verbs/accounts.js';
import type { BmcReply } from '../verbs.js';
import { halfDone, password, says, setting, wrongPassword } from './messages.js';

/** A node whose BMC gets a new password for the user this service logs in as. */
export interface PasswordNode extends Facts {
  /** The password given as the current one is that of the tables. */
  readonly knowsCurrent: boolean;
  readonly next: string;
}

export const setPassword = {
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
} satisfies BmcTable<'LOGIN' | 'SET', PasswordNode>;

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
  if (loginProblem === undefined) return { outcome: 'yes' };
  return { outcome: 'shutOut', node: { ...node, problem: loginProblem } };
}

function saidPassword(node: PasswordNode) {
  return says(node, setting(password));
}
