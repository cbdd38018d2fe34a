import type { OnAbort } from '../../../lib/flow/table.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import type { TimeLimit } from './node-time.js';

/** What is said of a node whose work went otherwise than its flow. */

export const didNotRespond = 'BMC did not respond. Validate BMC configuration and retry the command.';

/** What an abort means at the BMC. */
const atTheBmc = {
  stops: '',
  continues: '; the BMC carries on with what it was asked to do',
  sent: '; the BMC may have the image',
} as const;

/**
 * The reason of a node whose work was cut short; no client is there to read it, logs and summaries are.
 * @param doing what the node was doing, where its command has words for that
 */
export function aborted(doing: string | undefined, onAbort: OnAbort): string {
  const where = doing === undefined ? 'before this node was finished' : `while ${doing}`;
  return `The command was aborted ${where}${atTheBmc[onAbort]}.`;
}

/** @param rest where the node was then */
export function gaveUp({ seconds, key }: TimeLimit, rest: string): string {
  return `Gave up after ${seconds} seconds (site.${key}). ${rest}`;
}

/** A wall behind the bounds of what is read. @param rest where the node was then */
export function tooMuch(rest: string): string {
  return `What is known of this node is more than can be kept. ${rest}`;
}

/** In the node's log when the daemon stops. */
export const goesOnLater = 'The daemon is being stopped; this goes on when it is started again.';

/** A job that an older or newer version has begun. */
export const cannotResume =
  'The journal names a status that this version does not have, so nothing more is done. Look at the BMC before running the command again.';

/** Another shape than this version writes, or a damaged one. */
export const cannotRead =
  'What the journal has of this node cannot be read, so nothing more is done. Look at the BMC before running the command again.';

export const internalError = (text: string) => `Internal error: ${text}`;

/** A line of site.xcatdebugmode [openbmc.pm:3188]. */
export function debugLine(date: string, node: NodeName, text: string): XcatResponse {
  return nodeText(`${date} ${node}`, `[openbmc_debug_perl] ${text}`);
}
