import type { Read } from '../../../../lib/status/table.js';
import { refused } from '../../replies.js';
import type { BegunDump, Downloaded, Dump, DumpProgress } from '../../verbs/dumps.js';
import type { BmcReply } from '../../verbs.js';
import type { DumpNode } from './dump-node.js';
import { invalidDump, notDownloaded, notMade } from './messages.js';

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
  return { outcome: isThere ? 'yes' : 'notYet', node: { ...node, polls: node.polls + 1 } };
}

export function listed(
  reply: BmcReply<readonly Dump[]>,
  node: DumpNode,
): Read<'some' | 'none' | 'no', DumpNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const [id, ...ids] = reply.value.map((dump) => dump.id);
  return id === undefined ? { outcome: 'none' } : { outcome: 'some', node: { ...node, id, ids } };
}

type Fetched = 'yes' | 'yesMore' | 'yesAtLast' | 'noMore' | 'no';

/** One dump is here, or is not; others may follow. */
export function downloaded(reply: BmcReply<Downloaded>, node: DumpNode): Read<Fetched, DumpNode> {
  const [id, ...ids] = node.ids;
  const next = { ...node, done: node.id, id: id ?? node.id, ids };
  if (reply.kind === 'ok') {
    if (id !== undefined) return { outcome: 'yesMore', node: next };
    return { outcome: node.problems.length === 0 ? 'yes' : 'yesAtLast', node: next };
  }
  const isNoSuch = reply.kind === 'refused' && [400, 403, 404].includes(reply.httpStatus);
  const problem = isNoSuch ? invalidDump(node.id) : notDownloaded(node.id, reply.text);
  const failing = { ...next, problems: [...node.problems, problem] };
  return id === undefined
    ? { outcome: 'no', reason: problem, node: failing }
    : { outcome: 'noMore', node: failing };
}
