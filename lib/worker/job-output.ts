import type { JobOutput } from '../plugin/contract.js';
import type { FromWorker } from './messages.js';

/** What a plugin says of a job, as messages to the daemon, in the order it is said. */
export function jobOutput(job: number, send: (message: FromWorker) => void): JobOutput {
  return {
    reply: (response) => send({ kind: 'reply', job, response }),
    settled: (node, result) => send({ kind: 'settled', job, node, result }),
    nodeStatus: (node, status) => send({ kind: 'nodeStatus', job, node, status }),
  };
}
