import type { Read } from '../../../lib/status/table.js';
import { refused, statusLine } from '../replies.js';
import type { Event } from '../verbs/events.js';
import type { BmcReply } from '../verbs.js';
import { hasCallout } from './event-lines.js';
import type { EventNode } from './event-node.js';
import { invalidId, notFoundId } from './messages.js';

type Resolved = 'yes' | 'yesMore' | 'yesAtLast' | 'invalid' | 'invalidMore' | 'no';

/** One id was resolved, or is none; or the BMC says no to everything. */
export function resolved(reply: BmcReply<undefined>, node: EventNode): Read<Resolved, EventNode> {
  const [id = '', ...ids] = node.ids;
  const rest = { ...node, ids };
  if (reply.kind === 'ok') {
    const outcome = ids.length > 0 ? 'yesMore' : node.invalid.length > 0 ? 'yesAtLast' : 'yes';
    return { outcome, node: { ...rest, resolved: id } };
  }
  const problem = reply.kind === 'refused' ? notAnId(id, reply.httpStatus, statusLine(reply)) : undefined;
  if (problem === undefined) return refused(reply, node);
  return {
    outcome: ids.length > 0 ? 'invalidMore' : 'invalid',
    node: { ...rest, problem, invalid: [...node.invalid, problem] },
  };
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
  return { outcome: ids.length === 0 ? 'none' : 'some', node: { ...node, ids } };
}
