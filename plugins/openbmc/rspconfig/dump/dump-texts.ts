import { info, nodeError, nodeText } from '../../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply, verbose } from '../../node/line.js';
import { type DumpNode, dumpFile } from './dump-node.js';

/** What rspconfig dump says, to the letter [openbmc.pm:2327-2351, 4773-4980]. */

export const capturing = 'Capturing BMC Diagnostic information, this will take some time...';
export const downloadingAll = 'Downloading all dumps...';
export const noDirectory = {
  capture: (directory: string) => `Unable to find directory ${directory}/ to download dump file`,
  download: (directory: string) =>
    `Unable to create directory ${directory}/ to download dump file, cannot continue.`,
} as const;

export const dumpText = (id: string, date: string, size: number) =>
  `[${id}] Generated: ${date}, Size: ${size}`;

export function saidCreated(node: DumpNode): Line {
  return reply(nodeText(node.node, `[${node.id}] success`));
}

export function saidRequested(node: DumpNode): Line {
  return reply(
    nodeText(node.node, `Dump requested. Target ID is ${node.id}, waiting for BMC to generate...`),
  );
}

export const noIdTold = 'BMC returned 200 OK but no ID was returned.  Verify manually on the BMC.';

export function saidCleared(node: DumpNode): Line {
  return reply(info(`${node.node}: [${node.id}] clear`));
}

/** After the 4th, 12th and 20th look: xCAT counts 20 tries down and speaks at each eighth [openbmc.pm:4827]. */
export function saidStillWaiting(node: DumpNode): Line | undefined {
  if (node.polls % 8 !== 4) return undefined;
  return reply(nodeText(node.node, `Still waiting for dump ${node.id} to be generated...`));
}

export function notGenerated(node: DumpNode): string {
  return `Could not find dump ${node.id} after waiting 300 seconds.`;
}

export function saidDownloading({ node, to, left: [id = ''] }: DumpNode): Line {
  return reply(info(`${node}: Downloading dump ${id} to ${to.host}:${dumpFile({ node, id, to })}`));
}

export function saidDownloaded({ node, to, last: id = '' }: DumpNode): Line {
  return verbose(info(`${node}: Downloaded dump ${id} to ${to.host}:${dumpFile({ node, id, to })}`));
}

export const invalidDump = (id: string) => `Invalid dump ${id} was specified. Use -l option to list.`;
export const notDownloaded = (id: string, why: string) => `Failed to download dump ${id} :${why}`;

/** Not in xCAT, whose BMCs make dumps without a task. */
export const notMade = (message = '') => `The BMC could not make the dump. ${message}`.trim();

/** Not in xCAT, which knows no bound. */
export const tooManyDumps = 'The BMC lists more dumps than a BMC can have.';

/** Of a BMC that has no dump to download. */
export { noAttributesText as noDumps } from '../../node/projection/projection-texts.js';

export function saidProblem(node: DumpNode): Line {
  return reply(nodeError(node.node, node.problems.at(-1) ?? ''));
}
