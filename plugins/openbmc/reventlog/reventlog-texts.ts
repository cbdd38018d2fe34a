import { nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply } from '../node/line.js';
import type { EventNode } from './event-node.js';
import { RAS_POLICY_TABLE } from './policy-table.js';
import type { PolicyEvent } from './reventlog-plan.js';

/** What reventlog says, to the letter [openbmc.pm:112, 1567-1623, 3862-4060]. */

export const noIds =
  "Usage error. Provide a comma separated list of IDs to be resolved. Example: 'resolved=x,y,z'";
export const notOverNoderange = 'Resolving faults over a xCAT noderange is not recommended.';
export const noTimeOption = 'The -s option is not supported for OpenBMC.';
export const attempting = (ids: string) => `Attempting to resolve the following log entries: ${ids}...`;

/** Said once, when all nodes have answered [openbmc.pm:2052-2060]. */
const install =
  'install the openbmctool rpm from https://www.ibm.com/support/customercare/sas/f/lopdiags/scaleOutLCdebugtool.html#OpenBMC to obtain more detailed logging messages.';
export const noPolicyTable = `Could not find '${RAS_POLICY_TABLE}', ${install}`;
export const emptyPolicyTable = `No data in '${RAS_POLICY_TABLE}', ${install}`;

export function saidCleared(node: EventNode): Line {
  return reply(nodeText(node.node, 'Logs cleared'));
}

export function saidResolved(node: EventNode): Line {
  return reply(nodeText(node.node, `Resolved ${node.last ?? ''}.`));
}

/** All ids that are none but the last, which is the reason of the failure and said besides. */
export function saidInvalid(node: EventNode): readonly Line[] {
  return node.problems.slice(0, -1).map((text) => reply(nodeError(node.node, text)));
}

export function allInvalid(node: EventNode): readonly Line[] {
  return node.problems.map((text) => reply(nodeError(node.node, text)));
}

export const invalidId = (id: string, status: string) =>
  `Invalid ID: ${id} provided to be resolved. [${status}]`;
export const notFoundId = 'Could not find ID specified.';
export const nothingToResolve = 'No event log entries needed to be resolved';
export const tooManyIds = 'Too many IDs to resolve in one command: give at most 1000.';

/** An entry as it is shown without knowledge of the policy table. */
export function plainEvent(message: string, pid: string, resolved: string): string {
  return `${message} (PID: ${pid}), Resolved: ${resolved}`;
}

export function unknownEvent(message: string, pid: string, resolved: string): string {
  return `Not found in policy table: ${plainEvent(message, pid, resolved)}`;
}

export function knownEvent(event: PolicyEvent, pid: string, resolved: string): string {
  const { EventType, Severity, Message, AffectedSubsystem } = event;
  return `${EventType}, (${Severity}) ${Message} (AffectedSubsystem: ${AffectedSubsystem}, PID: ${pid}), Resolved: ${resolved}`;
}

/** The entry has lit a fault LED. */
export const ledTag = ' [LED]';
