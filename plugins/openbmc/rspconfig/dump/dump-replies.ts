import type { Read } from '../../../../lib/flow/table.js';
import type { BegunDump, Downloaded, Dump, DumpProgress } from '../../bmc/verbs/dump-verbs.js';
import type { BmcReply } from '../../bmc/verbs/index.js';
import { refused } from '../../node/node-replies.js';
import type { One } from '../../node/one-by-one.js';
import type { DumpNode } from './dump-node.js';
import { invalidDump, notDownloaded, notMade } from './dump-texts.js';

export function created(
  reply: BmcReply<BegunDump>,
  node: DumpNode,
): Read<'id' | 'making' | 'noId' | 'no', DumpNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const { id, making } = reply.value;
  if (id !== undefined) return { outcome: 'id', node: { ...node, id } };
  return making === undefined ? { outcome: 'noId' } : { outcome: 'making', node: { ...node, making } };
}

/** Whether the dump that is made has its id by now. A BMC that cannot tell at the moment is asked again. */
export function found(reply: BmcReply<DumpProgress>, node: DumpNode): Read<'id' | 'notYet' | 'no', DumpNode> {
  if (reply.kind !== 'ok' || reply.value.kind === 'running') return { outcome: 'notYet' };
  if (reply.value.kind === 'failed') return { outcome: 'no', reason: notMade(reply.value.message) };
  return { outcome: 'id', node: { ...node, id: reply.value.id } };
}

/** Whether the dump that was asked for is listed now. */
export function generated(
  reply: BmcReply<readonly Dump[]>,
  node: DumpNode,
): Read<'yes' | 'notYet' | 'no', DumpNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const isThere = reply.value.some(({ id }) => id === node.id);
  return { outcome: isThere ? 'yes' : 'notYet', node: { ...node, left: [node.id], polls: node.polls + 1 } };
}

export function listed(
  reply: BmcReply<readonly Dump[]>,
  node: DumpNode,
): Read<'some' | 'none' | 'no', DumpNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const left = reply.value.map(({ id }) => id);
  return left.length === 0 ? { outcome: 'none' } : { outcome: 'some', node: { ...node, left } };
}

/** One dump is here, or is not. */
export function downloaded(reply: BmcReply<Downloaded>, id: string): One<DumpNode> {
  if (reply.kind === 'ok') return { kind: 'done' };
  const isNoSuch = reply.kind === 'refused' && [400, 403, 404].includes(reply.httpStatus);
  return { kind: 'bad', problem: isNoSuch ? invalidDump(id) : notDownloaded(id, reply.text) };
}
