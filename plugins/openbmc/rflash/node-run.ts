import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { BmcNode } from '../bmc/bmc-node.js';
import { MAX_RESENDS } from '../bmc/budget.js';
import { answerTo } from '../bmc/verbs/by-name.js';
import type { VerbName } from '../bmc/verbs/index.js';
import type { CommandRun, NodeLogSink } from '../node/run.js';
import { type Claims, isFindVersion } from './claims.js';
import { uploadPercent } from './flash-texts.js';
import type { VersionBook } from './version-book.js';

/** How often, and how many times in a row, a login that a restarting BMC has refused is tried afresh, and when. */
const FORGET_SECONDS = 30;
const FORGET_TIMES = 5;
const LOOKS = new Set<VerbName>(['readState', 'listSoftware']);
const PERCENT_STEP = 25;

/**
 * The command's run with what belongs to one node's flash alone: tells how far its upload is; lets it log in again
 * although it was refused, as a BMC does that is starting; and gives back with every good answer what bad ones have
 * used up.
 */
export function nodeRun(run: CommandRun, { node }: BmcNode, log: NodeLogSink, book: VersionBook): CommandRun {
  const { services } = run;
  const refusedLogins = new Map(run.budget.refusedLogins);
  let forgottenAt = services.now();
  let forgotten = 0;
  let resends = 0;
  let percent = percentOf('', 0);

  const takeResend = () => {
    resends += 1;
    return resends <= MAX_RESENDS;
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
    uploaded: (name: NodeName, bytes: number) => {
      run.budget.watch.uploaded?.(name, bytes);
      for (const line of percent(node, bytes)) {
        if (line.kind === 'log') log.write(line);
        else if (line.kind === 'verbose' && run.verbose) run.output.reply(line.response);
      }
    },
  };

  return {
    ...run,
    budget: { ...run.budget, refusedLogins, watch, takeResend },
    answer: async (question, signal): Promise<unknown> => {
      const unknown: Claims = { kind: 'none' };
      if (!isFindVersion(question)) return undefined;
      return book.find(node, question.id, signal).catch(() => unknown);
    },
    bmcs: {
      send: async (bmc, verb, budget, signal) => {
        if (LOOKS.has(verb.verb)) forget();
        if (verb.verb === 'upload') percent = percentOf(verb.image.path, verb.image.bytes);
        const reply = await run.bmcs.send(bmc, verb, budget, signal);
        if (reply.kind === 'ok') {
          forgotten = 0;
          resends = 0;
        }
        const list = answerTo('listSoftware', verb, reply);
        if (list !== undefined) book.note(node, list);
        return reply;
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
