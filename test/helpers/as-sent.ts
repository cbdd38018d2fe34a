import { createFrameReader, encodeSecretFrame } from '../../lib/ipc/frames.js';
import { decodeToWorker } from '../../lib/ipc/worker-messages.js';
import type { Job } from '../../lib/plugin/contract.js';

/** A job as a worker gets it: it has crossed the border between processes. */
export function asSent(job: Job): Job {
  let got: unknown;
  const reader = createFrameReader((value) => {
    got = value;
  });
  reader.push(encodeSecretFrame({ kind: 'run', job: 1, plugin: 'test', ...job }));
  const message = decodeToWorker(got);
  if (message.kind !== 'run') throw new Error('no job');
  const { command, plan, targets, durable } = message;
  return { command, plan, targets, ...(durable === true ? { durable } : {}) };
}
