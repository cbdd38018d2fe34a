import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalText, nodeText } from '../../xcat-compat/wire/sendmsg.js';

/** The texts every command of this plugin shares. */

/** Why a node's BMC cannot be reached, found in the tables before it is contacted [openbmc.pm:2806-2847]. */
export const tableProblems = {
  noRow: 'Error: Unable to get information from openbmc table',
  noBmc: 'Error: Unable to get attribute bmc',
  unresolved: (bmc: string) => `Error: Unable to resolved ip address for bmc: ${bmc}`,
  noUsername: 'Error: Unable to get attribute username',
  noPassword: 'Error: Unable to get attribute password',
} as const;

export function tableProblem(node: NodeName, text: string): XcatResponse {
  return nodeText(node, text);
}

/** Ends an answer in which a table problem was told: makes the client exit with 1 [openbmc.pm:1322]. */
export const tableProblemEnd: XcatResponse = { errorcode: 1 };

export const didNotRespond = 'BMC did not respond. Validate BMC configuration and retry the command.';

/** What -V shows first [openbmc.pm:1082]. Interface text: scripts look for it. */
export const runningCommand: XcatResponse = globalText('Running command in Perl');

/** [OPENBMC.pm:96] */
export function invalidDevel(value: string): XcatResponse {
  return {
    data: `Invalid value ${value} for XCAT_OPENBMC_DEVEL, only 'YES' and 'NO' are supported.`,
    errorcode: 1,
  };
}

/** Usage errors [openbmc.pm:1562-1601]. */
export const onlyOneOption = (command: string) =>
  `Only one option is supported at the same time for ${command}`;
export const noOption = (command: string) => `No option specified for ${command}`;
/** [openbmc.pm:1857] */
export const notSupported = 'Command is not supported.';
export const unsupportedCommand = (command: string, word: string) =>
  `Unsupported command: ${command} ${word}`;

/** The reason of a node whose work was cut short; no client is there to read it, logs and summaries are. */
export function aborted(status: string, continues: boolean): string {
  const rest = continues ? '; the BMC carries on with what it was asked to do' : '';
  return `The command was aborted in status ${status}${rest}.`;
}

/** In the node's log when the daemon stops. */
export const goesOnLater = 'The daemon is being stopped; this goes on when it is started again.';

/** A job that an older or newer version has begun. */
export const cannotResume =
  'The journal names a status that this version does not have, so nothing more is done. Look at the BMC before running the command again.';

export const internalError = (text: string) => `Internal error: ${text}`;

/** A line of site.xcatdebugmode [openbmc.pm:3188]. */
export function debugLine(date: string, node: NodeName, text: string): XcatResponse {
  return nodeText(`${date} ${node}`, `[openbmc_debug_perl] ${text}`);
}
