import type { Answer } from '../answers/simulated-answer.js';
import { refusal } from './answers.js';
import type { Call, Route } from './call.js';

/**
 * If-Match: bmcweb reads the same resource and compares; on what cannot be read (an action) any condition fails. Other
 * makes demand it. Undefined: the write may go on.
 */
export function refusePrecondition(call: Call, route: Route): Answer | undefined {
  const { bmc, exchange } = call;
  const { demandsIfMatch } = bmc.behaviour;
  const wanted = exchange.request.headers['if-match'];
  const isOnResource = exchange.method === 'PATCH' || exchange.method === 'DELETE';
  if (wanted === undefined) {
    if (demandsIfMatch === 0 || !isOnResource) return undefined;
    const remark = demandsIfMatch === 412 ? 'PreconditionFailed' : 'PreconditionRequired';
    return refusal(bmc, demandsIfMatch, [[remark]]);
  }
  const now = route.get?.({ ...call, fields: {} });
  if (now !== undefined && now.status !== 200) return undefined;
  const isSame = now !== undefined && (wanted === '*' || wanted === now.headers['ETag']);
  return isSame ? undefined : refusal(bmc, 412, [['PreconditionFailed']]);
}
