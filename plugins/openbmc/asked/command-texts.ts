import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { globalText, nodeText } from '../../../xcat-compat/wire/sendmsg.js';

/** The texts that every command of this plugin answers bad words and bad tables with. */

/** Why a node's BMC cannot be reached, found in the tables before it is contacted [openbmc.pm:2806-2847]. */
export const tableProblems = {
  noRow: 'Error: Unable to get information from openbmc table',
  noBmc: 'Error: Unable to get attribute bmc',
  unresolved: (bmc: string) => `Error: Unable to resolved ip address for bmc: ${bmc}`,
  /** xCAT asks the system's resolver, which reads it as another address than people do. */
  oddAddress: (bmc: string) =>
    `Error: '${bmc}' is no address of a BMC: it would be read as another one (octal, hexadecimal or short). Write all four numbers of the address, without zeros before them.`,
  noUsername: 'Error: Unable to get attribute username',
  noPassword: 'Error: Unable to get attribute password',
} as const;

export function tableProblem(node: NodeName, text: string): XcatResponse {
  return nodeText(node, text);
}

/** Ends an answer in which a table problem was told: makes the client exit with 1 [openbmc.pm:1322]. */
export const tableProblemEnd: XcatResponse = { errorcode: 1 };

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
