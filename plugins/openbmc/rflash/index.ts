import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Call, NodesCommand, Prepared } from '../../../lib/plugin/contract.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { globalError } from '../../../xcat-compat/wire/sendmsg.js';
import { runningCommand, tableProblemEnd } from '../command-messages.js';
import { findNodes } from '../nodes.js';
import { preprocess, type Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { openbmcNodes } from '../route.js';
import { readDirectory } from './directory.js';
import { readImage } from './image.js';
import {
  attemptingActivate,
  attemptingBoth,
  attemptingDelete,
  attemptingUpload,
  tarVersion,
} from './messages.js';
import { flashOptions } from './options.js';
import {
  decodeFlashPlan,
  decodeFlashRequest,
  type FlashPlan,
  type FlashRequest,
  type PlanWork,
} from './plan.js';
import { ending } from './summary.js';

/** rflash in the daemon: words, tables, files, and the summary. What happens at the BMCs is in command.ts. */
export function rflash(resolve: Resolve): NodesCommand {
  return {
    kind: 'nodes',
    route: openbmcNodes,
    parse: (call) => preprocess(call, flashWords),
    prepare: async (parsed, call, daemon) => {
      const request = decodeFlashRequest(parsed);
      const { targets, problems } = await findNodes(call.nodes, daemon.tables, resolve);
      const work = await workOf(request.mode, call);
      const begun = [...begunWith(request), ...problems];
      if (work.kind === 'problem') return { kind: 'answer', replies: [...begun, ...work.replies] };

      const replies = [
        ...begun,
        ...(targets.length > 0 && !request.planOnly ? work.replies : []),
        ...(request.verbose ? [runningCommand] : []),
      ];
      if (targets.length === 0) return { kind: 'answer', replies: [...replies, tableProblemEnd] };
      const { verbose, force, planOnly, json } = request;
      const common = { verbose, force, planOnly, json, tableProblems: problems.length > 0 };
      const plan: FlashPlan = { ...work.work, ...common };
      return { kind: 'run', plan, replies, targets } satisfies Prepared;
    },
    durable: {
      isJob: (plan) => {
        const { kind, planOnly } = decodeFlashPlan(plan);
        return kind !== 'list' && kind !== 'check' && !planOnly;
      },
      targets: async (nodes, daemon) => {
        const { targets, gone } = await findNodes(nodes, daemon.tables, resolve);
        return { targets, gone };
      },
    },
    finish: (prepared, results, call) => {
      const plan = decodeFlashPlan(prepared);
      return [...ending(plan, results, call.nodes), ...(plan.tableProblems ? [tableProblemEnd] : [])];
    },
  };
}

/** What is said of an id before anything else [openbmc.pm:1835]. */
function begunWith({ mode, planOnly }: FlashRequest): readonly XcatResponse[] {
  if (planOnly) return [];
  if (mode.kind === 'activate') return [attemptingActivate(mode.id)];
  return mode.kind === 'delete' ? [attemptingDelete(mode.id)] : [];
}

function flashWords(words: readonly string[], call: Call): Words {
  const options = flashOptions(words, (word) => isDirectory(fullPath(word, call)));
  if (options.kind === 'usage') return options;
  const { kind: _, ...request } = options;
  return { kind: 'plan', plan: request };
}

type Work =
  | {
      readonly kind: 'work';
      readonly work: PlanWork;
      /** Said when there is a node to do it on. */
      readonly replies: readonly XcatResponse[];
    }
  | { readonly kind: 'problem'; readonly replies: readonly XcatResponse[] };

/** What there is to do, once the files that are named have been read. */
async function workOf(mode: FlashRequest['mode'], call: Call): Promise<Work> {
  switch (mode.kind) {
    case 'list':
    case 'activate':
    case 'delete':
      return { kind: 'work', work: mode, replies: [] };
    case 'upload':
    case 'uploadAndActivate': {
      const read = await readImage(fullPath(mode.file, call), call.signal);
      if (read.kind === 'problem') return problem(globalError(read.text));
      const replies = [attemptingUpload(read.image.path)];
      return { kind: 'work', work: { kind: mode.kind, image: { ...read.image } }, replies };
    }
    case 'check': {
      if (mode.file === undefined) return { kind: 'work', work: { kind: 'check' }, replies: [] };
      const read = await readImage(fullPath(mode.file, call), call.signal);
      if (read.kind === 'problem') return problem(globalError(read.text));
      return { kind: 'work', work: { kind: 'check' }, replies: [tarVersion(read.image)] };
    }
    case 'unattended': {
      const read = await readDirectory(fullPath(mode.directory, call), mode.directory, call.signal);
      if (read.kind === 'problems') return problem(...read.texts.map(globalError));
      const images = { bmc: { ...read.bmc }, host: { ...read.host } };
      const replies = [attemptingBoth(read.bmc.path, read.host.path)];
      return { kind: 'work', work: { kind: mode.kind, ...images, hostReboot: mode.hostReboot }, replies };
    }
    default:
      return mode satisfies never;
  }
}

function problem(...replies: readonly XcatResponse[]): Work {
  return { kind: 'problem', replies };
}

/** As xCAT joins it, so that it is shown as xCAT shows it [Utils.pm:3155]. */
function fullPath(word: string, call: Call): string {
  return isAbsolute(word) ? word : `${call.cwd}/${word}`;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
