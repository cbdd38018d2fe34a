import type { Read } from '../../../lib/flow/table.js';
import { changeSaid, isUnreached } from '../bmc/arrived.js';
import type { BmcReply, BmcState } from '../bmc/verbs/index.js';
import type { Facts } from './node-facts.js';

// How the restart of a BMC is seen.

/** A node whose BMC restarts. */
export interface RestartNode extends Facts {
  /** When the BMC last started before its restart, by its own clock; undefined when it does not tell. */
  readonly bmcStarted?: number | undefined;
}

/** Before the restart: remembers by what it will be seen. A BMC that does not tell is watched all the same. */
export function remembered<Node extends RestartNode>(
  { bmcStarted }: BmcState,
  node: Node,
): Read<'known', Node> {
  return { outcome: 'known', node: { ...node, bmcStarted } };
}

/**
 * BMCs make the time of their start anew for each answer, of their clock and their uptime in whole seconds: it moves by
 * a second to either side [phosphor-state-manager: bmc_state_manager.cpp lastRebootTime]. A restart takes longer.
 */
const JITTER_MS = 2_000;

/** Whether the BMC has started anew since it was remembered; undefined when it does not tell. */
export function hasStartedAnew({ bmcStarted }: BmcState, node: RestartNode): boolean | undefined {
  if (bmcStarted === undefined || node.bmcStarted === undefined) return undefined;
  return Math.abs(bmcStarted - node.bmcStarted) > JITTER_MS;
}

/** What one look shows of a restart. */
export type RestartSeen =
  /** It has started anew. */
  | 'restarted'
  /** It could not be reached. */
  | 'gone'
  /** It is there and not well, which a second look has to confirm: a good BMC gives a bad answer now and then. */
  | 'unwell'
  /** It is as it was. */
  | 'up'
  /** It is well, and does not tell whether it has started anew. */
  | 'untold';

export function restartSeen(reply: BmcReply<BmcState>, node: RestartNode): RestartSeen {
  if (reply.kind !== 'ok') {
    return isUnreached(reply) ? 'gone' : 'unwell';
  }
  const isAnew = hasStartedAnew(reply.value, node);
  if (isAnew === true) return 'restarted';
  if (reply.value.bmc !== 'Ready') return 'unwell';
  return isAnew === undefined ? 'untold' : 'up';
}

/**
 * How a request that restarts the BMC was answered. A BMC that restarts at once may not answer: silence after the
 * request was sent, and 504, are almost a yes. Other errors leave it open.
 */
export function restartAnswered(reply: BmcReply<undefined>): 'yes' | 'likely' | 'open' | 'notSent' | 'no' {
  const said = changeSaid(reply);
  if (said !== 'open') return said;
  return reply.kind === 'silent' || (reply.kind === 'refused' && reply.httpStatus === 504)
    ? 'likely'
    : 'open';
}
