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
