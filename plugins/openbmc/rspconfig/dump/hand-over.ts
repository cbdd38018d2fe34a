import { basename } from 'node:path';
import type { JobOutput } from '../../../../lib/plugin/contract.js';
import type { NodeName } from '../../../../xcat-compat/names/node-name.js';
import { unanswered } from '../../bmc/arrived.js';
import { messages } from '../../bmc/problem-texts.js';
import type { DownloadDump } from '../../bmc/verbs/dump-verbs.js';
import type { BmcReply } from '../../bmc/verbs/index.js';
import type { CommandRun } from '../../node/run.js';

const CODES_OF_FULL_DISK = new Set(['ENOSPC', 'EDQUOT']);

/** The command's run in which each dump goes to its place when it has arrived. */
export function handingOver(run: CommandRun): CommandRun {
  return {
    ...run,
    bmcs: {
      send: async (bmc, verb, budget, signal) => {
        const reply = await run.bmcs.send(bmc, verb, budget, signal);
        return verb.verb === 'downloadDump' ? handOver(bmc.node, verb, reply, run.output) : reply;
      },
    },
  };
}

/** One that cannot be put there was not downloaded. */
async function handOver<Value>(
  node: NodeName,
  { file, place = file }: Pick<DownloadDump, 'file' | 'place'>,
  reply: BmcReply<Value>,
  output: JobOutput,
): Promise<BmcReply<Value>> {
  if (reply.kind !== 'ok' || output.handOver === undefined) return reply;
  const code = await output.handOver(node, basename(file));
  if (code === undefined) return reply;
  const { stopped, notWritable } = messages.download;
  const text = CODES_OF_FULL_DISK.has(code) ? stopped(place, code) : `${notWritable(place)} (${code})`;
  return unanswered(text);
}
