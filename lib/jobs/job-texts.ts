import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalError, info, nodeError, nodeText, plainData } from '../../xcat-compat/wire/sendmsg.js';
import type { Canceller } from '../events/job-event.js';
import type { BegunJob } from './begun-jobs.js';

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
  statusCounts: ({ total, running, success, failed }: StatusCounts): XcatResponse =>
    info(`Total=${total} Running=${running} Success=${success} Failed=${failed}`),
  /** Behind a node's result, and while it is on its way there. */
  cancelledBy: (by: string | undefined): string => `(cancelled${by === undefined ? '' : ` by ${by}`})`,
  /** To the next who has to do with these nodes. */
  wasCancelled: (id: number, by: string, nodes: readonly NodeName[]): XcatResponse =>
    info(
      `Job ${id} was cancelled by ${by}: ${nodes.join(',')}. Where each stopped, and what its BMC carries on with: --status, before this command changes it.`,
    ),
  /** In one piece: its times have colons. */
  status: (node: NodeName, text: string): XcatResponse => ({ node: { name: node, data: text } }),
  failedNodes: (nodes: readonly NodeName[]): XcatResponse => info(`Failed nodes: ${nodes.join(',')}`),
  noneFailed: (id: number): XcatResponse =>
    globalError(`Job ${id} has no failed node among those that were asked for: nothing is done.`),
  stillRunning: (id: number): XcatResponse =>
    info(`Job ${id} has not ended: only those of its nodes that have failed already are tried again.`),
  noSuchJob: (id: number): XcatResponse =>
    globalError(`There is no job ${id}, or it is forgotten: nothing is done. See: xcatd-ts jobs list`),
  retryOfOther: (id: number, command: string): XcatResponse =>
    globalError(`Job ${id} is one of ${command}: nothing is done. Run: ${command} --retry=${id}`),
  retryWord: globalError(
    'Which job is to be tried again has to be said in the same word: --retry=JOB. See: xcatd-ts jobs list',
  ),
  retryHasWords: (words: readonly string[]): XcatResponse =>
    globalError(
      `--retry does what the job did, so it cannot be given these words too: ${words.join(' ')}. Nothing is done.`,
    ),
  notTheSame: (id: number, why: string): XcatResponse =>
    globalError(`What failed in job ${id} is not tried again, since it would not be the same: ${why}`),
  retries: (id: number, count: number, words: string): XcatResponse =>
    info(`Trying again what failed in job ${id}: ${count} nodes, ${words}`),
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
  /** Once for each node whose work cannot begin yet. */
  waits: (node: NodeName, why: string): XcatResponse => nodeText(node, `Waiting: ${why}`),
  doubtful: (id: number): XcatResponse =>
    info(
      `The journal of job ${id} was damaged: what its last steps were is not known for sure. It goes on from what is left.`,
    ),
  /** When a job has said more than is kept. */
  linesDropped: (most: number): XcatResponse =>
    info(`More than ${most} lines: further ones are not kept, errors excepted.`),
  stateMoved: (directory: string): string =>
    `The state directory ${directory} was moved or deleted while the daemon runs: no new flash is started, and those that run are lost when the daemon ends. Put it back in its place, or restart the daemon when they have ended.`,
  recordTooLong: (bytes: number, most: number): string =>
    `What is to be kept of this job has ${bytes} bytes, and at most ${most} are kept; nothing has been done. Name fewer files, or shorter ones.`,
  cannotRecord: (why: string): XcatResponse =>
    globalError(
      `The job cannot be written down, so it was not started: ${why}. Make room in the state directory, then run the command again.`,
    ),
} as const;

/** What is wrong with what was written down; in the daemon's log. */
export const troubles = {
  damaged: (path: string, how: string, aside: string, jobs: number) =>
    `The journal ${path} is damaged (${how}). It was put aside as ${aside}; a new one was made of what could be read: ${jobs} jobs.`,
  lastStepsLost: (file: string) =>
    `${file} is gone although the daemon before this one had not ended in order: the last steps of its flashes are lost. They go on from what is left; each looks at its BMC first.`,
  jobLost: ({ id, command, nodes }: Pick<BegunJob, 'id' | 'command' | 'nodes'>) =>
    `Job ${id} (${command}) had not ended, and the journal does not have it any more. Nothing more is done for its nodes: ${shortened(nodes)}. Look at their BMCs before they are flashed again.`,
  unreadable: (id: number, what: string) =>
    `What is written down of job ${id} cannot be read: ${what}. It is not gone on with. Look at the BMCs of its nodes before they are flashed again.`,
} as const;

const MOST_NAMES = 100;

function shortened(nodes: readonly string[]): string {
  const rest = nodes.length - MOST_NAMES;
  return nodes.slice(0, MOST_NAMES).join(',') + (rest > 0 ? ` and ${rest} more` : '');
}

interface StatusCounts {
  readonly total: number;
  readonly running: number;
  readonly success: number;
  readonly failed: number;
}

/** Who has cancelled, and how. */
export const cancellers = {
  interrupt: (user: string | undefined): Canceller => ({
    by: `${user ?? 'nobody'}, whose client was interrupted`,
    isTold: false,
  }),
  word: (user: string | undefined): Canceller => ({ by: `${user ?? 'nobody'} with --cancel`, isTold: true }),
} as const;

/** Reasons of nodes that end without their command having said one. */
export const reasons = {
  cancelled: 'The command was cancelled before this node was finished.',
  nodeGone: 'The tables do not say any more how to reach the BMC of this node.',
  lost: 'The journal has lost the job of this node, which had not ended. Look at the BMC before running the command again.',
  unreadable:
    'What is written down of this node cannot be read, so nothing more is done. Look at the BMC before running the command again.',
  tablesUnreadable: (why: string) => `The tables cannot be read: ${why}`,
  commandGone: (plugin: string, command: string) =>
    `This version of xcatd-ts cannot go on with it: ${plugin} has no ${command} that can be resumed.`,
} as const;
