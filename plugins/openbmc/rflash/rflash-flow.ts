import { done, failed, failedBecause, type Read } from '../../../lib/flow/table.js';
import type { BmcReply, SoftwareList } from '../bmc/verbs/index.js';
import { type BmcTable, rowOfParts } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import { refused } from '../node/node-replies.js';
import { softwareLines } from '../node/projection/software-lines.js';
import type { ListNode } from './flash-node.js';
import { listLines } from './list.js';
import { listSoftware } from './rflash-requests.js';

function shows(read: typeof listed, lines: typeof listLines) {
  return {
    LOGIN: login('LIST'),
    LIST: rowOfParts(
      listSoftware,
      read,
      { list: done, partly: failedBecause(whatIsMissing), no: failed },
      { say: { list: lines, partly: lines } },
    ),
  } satisfies BmcTable<'LOGIN' | 'LIST', ListNode>;
}

/** rflash -l */
export const list = shows(listed, listLines);

/** rflash -c [FILE] */
export const check = shows(checked, (node) => softwareLines(node.software, node, node.verbose));

function listed(reply: BmcReply<SoftwareList>, node: ListNode): Read<'list' | 'partly' | 'no', ListNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const { value: software } = reply;
  const missing = [...(reply.missing ?? []), ...(software.faults ?? [])];
  return { outcome: missing.length === 0 ? 'list' : 'partly', node: { ...node, software, missing } };
}

/** The same where it is shown what the images consist of. */
function checked(reply: BmcReply<SoftwareList>, node: ListNode): ReturnType<typeof listed> {
  if (reply.kind !== 'ok') return listed(reply, node);
  return listed({ ...reply, missing: [...(reply.missing ?? []), ...(reply.value.cut ?? [])] }, node);
}

function whatIsMissing({ missing }: ListNode): string {
  return missing.join('. ');
}
