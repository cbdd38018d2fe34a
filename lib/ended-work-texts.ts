/** What a client is told when something in the daemon itself ends a node's work. */

export function workerEnded(plugin: string, how: string): string {
  return (
    `The ${plugin} worker process ended unexpectedly (${how}) before this node was finished. ` +
    `Check the node's state before running the command again.`
  );
}

export function workerKeepsEnding(plugin: string, times: number, seconds: number): string {
  return (
    `The ${plugin} worker process has ended unexpectedly ${times} times within ${seconds} seconds, so it is not ` +
    `started again for now. Nothing was done for this node. See the daemon's log, then run the command again.`
  );
}

/** Of a machine that cannot start another process. */
export function workerNotStarted(how: string): string {
  return (
    `This management node cannot start a process (${how}). Nothing was done for this node. ` +
    `Mend that, then run the command again.`
  );
}

/** Of a node of a job whose work is given up; `times` that its worker process has ended under it. */
export function putAside(times: number, how: string, status: string | undefined): string {
  return (
    `Its work has ended its worker process ${times} times in the same place (the last time: ${how}), so it was put ` +
    `aside; the other nodes go on. ${lastKnown(status)}`
  );
}

/** The same where no worker lives long enough to do it. */
export function noWorkerFor(seconds: number, how: string, status: string | undefined): string {
  return (
    `For ${Math.round(seconds)} seconds no worker process has got on with this node (the last time: ${how}), so it ` +
    `was given up. ${lastKnown(status)}`
  );
}

function lastKnown(status: string | undefined): string {
  if (status === undefined) return 'Nothing was done for this node.';
  return (
    `It was last at ${status}; what its BMC has done since then is not known. Look at the BMC before running the ` +
    `command again.`
  );
}

export function abortUnanswered(plugin: string, seconds: number): string {
  return (
    `The ${plugin} plugin did not end its work within ${seconds} seconds of the abort. ` +
    `Check the node's state before running the command again.`
  );
}

export function daemonStopped(): string {
  return (
    'The daemon was stopped before this node was finished. ' +
    "Check the node's state before running the command again."
  );
}

export function requestTooLarge(reason: string): string {
  return `The request cannot be handed to a worker process: ${reason}. Nothing was done for this node.`;
}

/** In the place of a reply that is longer than one may be. */
export function replyTooLong(characters: number): string {
  return `What this node's BMC said is not shown: it has ${characters} characters, more than can be passed on.`;
}

/** A worker has made a message that its daemon would not take: a bug, which costs this command alone. */
export function cannotBeSent(reason: string): string {
  return `what it said cannot be handed to the daemon: ${reason}`;
}

/** A plugin that throws [xcatd:2109]. */
export function pluginDied(plugin: string, text: string, nodes: readonly string[]): string {
  return `${plugin}: ${text}${nodesSuffix(nodes)}`;
}

/** A plugin that ends its job with nodes it said nothing about, in the words of [xcatd:2112]. */
export function pluginBug(plugin: string, nodes: readonly string[]): string {
  return `${plugin} plugin bug: it ended without a result for these nodes${nodesSuffix(nodes)}`;
}

/** [xcatd:2115] */
function nodesSuffix(nodes: readonly string[]): string {
  return nodes.length === 0 ? '' : ` [nodes: ${nodes.join(',')}]`;
}

/** Why a child process is lost; stands in a command's own error text. */
export function runnerGone(how: string): string {
  return `the process that runs child processes is gone (${how})`;
}

/** Why there is no copy of a file that a job would send. */
export const pinning = {
  noRoom: (path: string, directory: string, needed: number, free: number) =>
    `There is no room for a copy of ${path} in ${directory}: ${needed} bytes are needed, ${free} are free. Free some space, then run the command again.`,
  changing: (path: string) =>
    `${path} is being written to: it changed while it was read. Wait until it is complete, then run the command again.`,
  moved: (directory: string) =>
    `The state directory ${directory} was moved or deleted while the daemon runs: no new flash is started. Put it back in its place, or restart the daemon.`,
  gone: (path: string) => `the copy of ${path} is gone or damaged, and ${path} can no longer be read`,
  otherContent: (path: string) => `the copy of ${path} is gone or damaged, and ${path} has other content now`,
} as const;
