import type { Read } from '../../../lib/flow/table.js';
import type { Event } from '../bmc/verbs/event-verbs.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import { refused, statusLine } from '../node/node-replies.js';
import type { One } from '../node/one-by-one.js';
import { hasCallout } from './event-lines.js';
import type { EventNode } from './event-node.js';
import { invalidId, notFoundId } from './reventlog-texts.js';

/** One id was resolved, or is none; or the BMC says no to everything. */
export function resolved(reply: BmcReply<undefined>, id: string): One<EventNode> {
  if (reply.kind === 'ok') return { kind: 'done' };
  const problem = reply.kind === 'refused' ? notAnId(id, reply.httpStatus, statusLine(reply)) : undefined;
  return problem === undefined ? { kind: 'stop', reason: reply.text } : { kind: 'bad', problem };
}

/** How the levels say that they have no such entry [openbmc.pm:3003, 3050]. */
function notAnId(id: string, httpStatus: number, status: string): string | undefined {
  if (httpStatus === 403 || httpStatus === 404) return invalidId(id, status);
  return httpStatus === 405 ? notFoundId : undefined;
}

export function withCallout(
  reply: BmcReply<readonly Event[]>,
  node: EventNode,
): Read<'some' | 'none' | 'no', EventNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const ids = reply.value.filter(hasCallout).map(({ id }) => String(id));
  return { outcome: ids.length === 0 ? 'none' : 'some', node: { ...node, left: ids } };
}
