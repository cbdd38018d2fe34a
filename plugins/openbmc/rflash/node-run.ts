import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { BmcNode } from '../bmc-node.js';
import type { CommandRun, NodeLogSink } from '../run.js';
import type { BmcReply, SoftwareList } from '../verbs.js';
import { uploadPercent } from './node-messages.js';
import type { VersionBook } from './version-book.js';

/** One node's part of a flash: the command's run with what belongs to this node alone. */
export interface NodeRun {
  readonly run: CommandRun;
  /** Whether the node has used up its time. */
  readonly isOverdue: () => boolean;
}

/** How often, and how many times, a login that a restarting BMC has refused is tried afresh. */
const FORGET_SECONDS = 30;
const FORGET_TIMES = 5;
const PERCENT_STEP = 25;

/**
 * Gives the node a deadline (openbmcnodetimeout), which does not count the wait for a place among the uploads; tells
 * how far its upload is; and lets it log in again although it was refused, as a BMC does that is starting.
 */
export function nodeRun(run: CommandRun, { node }: BmcNode, log: NodeLogSink, book: VersionBook): NodeRun {
  const { services } = run;
  const overdue = new AbortController();
  const refusedLogins = new Map(run.budget.refusedLogins);
  let endsAt = services.now() + services.settings.nodeSeconds * 1000;
  let queuedAt: number | undefined;
  let forgottenAt = services.now();
  let forgotten = 0;
  let percent = percentOf('', 0);

  const begins = () => {
    if (queuedAt !== undefined) endsAt += services.now() - queuedAt;
    queuedAt = undefined;
  };
  const checkTime = () => {
    if (queuedAt === undefined && services.now() >= endsAt) overdue.abort();
  };
  const forget = () => {
    if (refusedLogins.size === 0 || forgotten >= FORGET_TIMES) return;
    if (services.now() - forgottenAt < FORGET_SECONDS * 1000) return;
    refusedLogins.clear();
    forgottenAt = services.now();
    forgotten += 1;
  };

  const watch = {
    ...run.budget.watch,
    uploadBegins: begins,
    uploaded: (name: NodeName, bytes: number) => {
      run.budget.watch.uploaded?.(name, bytes);
      for (const line of percent(node, bytes)) {
        if (line.kind === 'log') log.write(line);
        else if (line.kind === 'verbose' && run.verbose) run.output.reply(line.response);
      }
    },
  };

  return {
    isOverdue: () => overdue.signal.aborted,
    run: {
      ...run,
      signal: AbortSignal.any([run.signal, overdue.signal]),
      budget: { ...run.budget, refusedLogins, watch },
      bmcs: {
        send: async (bmc, verb, budget, signal): Promise<BmcReply<unknown>> => {
          checkTime();
          if (verb.verb === 'findVersion') {
            return { kind: 'ok', value: await book.find(node, verb.id, signal).catch(() => undefined) };
          }
          if (verb.verb === 'readState') forget();
          if (verb.verb === 'upload') {
            queuedAt = services.now();
            percent = percentOf(verb.image.path, verb.image.bytes);
          }
          const reply = await run.bmcs.send(bmc, verb, budget, signal);
          queuedAt = undefined;
          if (verb.verb === 'listSoftware' && reply.kind === 'ok') {
            // The dialect answers this verb with a list.
            book.note(node, reply.value as SoftwareList);
          }
          return reply;
        },
      },
      services: {
        ...services,
        sleep: async (seconds, signal) => {
          await services.sleep(seconds, signal);
          checkTime();
          signal.throwIfAborted();
        },
      },
    },
  };
}

/** The lines for each quarter of a file that has been sent, each once. */
function percentOf(path: string, size: number) {
  let next = PERCENT_STEP;
  return (node: NodeName, bytes: number) => {
    const sent = size === 0 ? 0 : Math.floor((bytes * 100) / size);
    if (sent < next || next >= 100) return [];
    const reached = Math.min(sent - (sent % PERCENT_STEP), 100 - PERCENT_STEP);
    next = reached + PERCENT_STEP;
    return uploadPercent(node, path, reached);
  };
}
