import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalError, info, nodeError, nodeText, plainData } from '../../xcat-compat/wire/sendmsg.js';

/** What clients are told of jobs. */
export const messages = {
  /** Scripts read the number. */
  started: (id: number): XcatResponse => plainData(`Started job ${id} in the background.`),
  attached: (id: number): XcatResponse =>
    info(`Attached to job ${id}. Ctrl-C only detaches: the job goes on.`),
  replayed: (id: number): XcatResponse => info(`Job ${id} has ended. This is what it said:`),
  noJob: (command: string): XcatResponse =>
    globalError(`No ${command} job of these nodes is running, and none is remembered.`),
  noneKnown: (node: NodeName): XcatResponse => nodeText(node, 'no job is remembered'),
  /** In one piece: its times have colons. */
  status: (node: NodeName, text: string): XcatResponse => ({ node: { name: node, data: text } }),
  failedNodes: (nodes: readonly NodeName[]): XcatResponse => info(`Failed nodes: ${nodes.join(',')}`),
  nothingToCancel: (node: NodeName): XcatResponse => nodeError(node, 'No job is running for this node.'),
  cancelling: (node: NodeName, id: number): XcatResponse =>
    nodeText(node, `cancelling, job ${id} still waits for its worker process`),
  cancelledAs: (node: NodeName, id: number, text: string): XcatResponse =>
    nodeText(node, `job ${id}, ${text}`),
  /** To those who watch a job when the daemon is stopped. */
  daemonStops: (id: number): XcatResponse =>
    globalError(
      `The daemon is being stopped. Job ${id} goes on by itself when it is started again: see --status or --attach.`,
    ),
  /** When a job has said more than is kept. */
  linesDropped: (most: number): XcatResponse =>
    info(`More than ${most} lines: further ones are not kept, errors excepted.`),
  cannotRecord: (why: string): XcatResponse =>
    globalError(
      `The job cannot be written down, so it was not started: ${why}. Make room in the state directory, then run the command again.`,
    ),
} as const;

/** Reasons of nodes that end without their command having said one. */
export const reasons = {
  cancelled: 'The command was cancelled before this node was finished.',
  nodeGone: 'The tables do not say any more how to reach the BMC of this node.',
  commandGone: (plugin: string, command: string) =>
    `This version of xcatd-ts cannot go on with it: ${plugin} has no ${command} that can be resumed.`,
} as const;
