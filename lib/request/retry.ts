import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { messages } from '../jobs/job-texts.js';
import type { JournalReader } from '../jobs/journal-reader.js';
import type { JournalledJob } from '../jobs/record.js';
import { retryWords, wordsAgain } from '../jobs/words.js';

/** A request that is to do again what failed in a job. */
export type Retry =
  | {
      readonly kind: 'retry';
      readonly job: JournalledJob;
      /** The job's own request, for the nodes that failed, or those of the noderange that is given. */
      readonly request: XcatRequest;
      /** Of the noderange, these only. */
      readonly failed: ReadonlySet<NodeName>;
    }
  /** It cannot be; told to whom policy lets through. */
  | { readonly kind: 'problem'; readonly answer: XcatResponse };

/** Reads `--retry=JOB`; undefined where the request has no such word. */
export function retryOf(request: XcatRequest, reader: JournalReader, isDurable: boolean): Retry | undefined {
  const words = isDurable ? retryWords(request.args) : undefined;
  if (words === undefined) return undefined;
  if (words.kind === 'noJob') return { kind: 'problem', answer: messages.retryWord };
  const job = reader.job(words.job);
  if (job === undefined) return { kind: 'problem', answer: messages.noSuchJob(words.job) };
  if (job.command !== request.command)
    return { kind: 'problem', answer: messages.retryOfOther(job.id, job.command) };
  const again = wordsAgain(job.args, words.others);
  if ('unfit' in again) return { kind: 'problem', answer: messages.retryHasWords(again.unfit) };
  const failed = job.jobNodes.flatMap(({ node, result }) => (result?.kind === 'failure' ? [node] : []));
  if (failed.length === 0) return { kind: 'problem', answer: messages.noneFailed(job.id) };

  const { args } = again;
  const isAll = request.nodes.length === 0 && (request.noderange ?? '') === '';
  return {
    kind: 'retry',
    job,
    request: { ...request, ...(isAll ? { noderange: undefined, nodes: failed } : {}), args, cwd: job.cwd },
    failed: new Set(failed),
  };
}
