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
import { attemptingActivate, attemptingUpload, notYetSupported } from './messages.js';
import { flashOptions } from './options.js';
import { decodeFlashPlan, decodeFlashRequest, type FlashPlan, type FlashRequest } from './plan.js';
import { summary } from './summary.js';

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
      const begun = 'id' in work ? [attemptingActivate(work.id), ...problems] : problems;
      if (work.kind === 'problem') return { kind: 'answer', replies: [...begun, ...work.replies] };

      const replies = [
        ...begun,
        ...('image' in work && targets.length > 0 ? [attemptingUpload(work.image.path)] : []),
        ...(request.verbose ? [runningCommand] : []),
      ];
      if (targets.length === 0) return { kind: 'answer', replies: [...replies, tableProblemEnd] };
      const plan: FlashPlan = {
        ...work,
        verbose: request.verbose,
        tableProblems: problems.length > 0,
      };
      return { kind: 'run', plan, replies, targets } satisfies Prepared;
    },
    durable: {
      isJob: (plan) => decodeFlashPlan(plan).kind !== 'list',
      targets: async (nodes, daemon) => {
        const { targets, gone } = await findNodes(nodes, daemon.tables, resolve);
        return { targets, gone };
      },
    },
    finish: (prepared, results, call) => {
      const plan = decodeFlashPlan(prepared);
      const activates = plan.kind === 'uploadAndActivate' || plan.kind === 'activate';
      return [
        ...(activates ? summary(results, call.nodes) : []),
        ...(plan.tableProblems ? [tableProblemEnd] : []),
      ];
    },
  };
}

function flashWords(words: readonly string[], call: Call): Words {
  const options = flashOptions(words, (word) => isDirectory(fullPath(word, call)));
  if (options.kind === 'usage') return options;
  const request: FlashRequest = { mode: options.mode, verbose: options.verbose };
  return { kind: 'plan', plan: request };
}

type Work =
  | Bare<Extract<FlashPlan, { kind: 'list' }>>
  | Bare<Extract<FlashPlan, { kind: 'upload' | 'uploadAndActivate' }>>
  | Bare<Extract<FlashPlan, { kind: 'activate' }>>
  | { readonly kind: 'problem'; readonly replies: readonly XcatResponse[] };

type Bare<Plan> = Omit<Plan, 'verbose' | 'tableProblems'>;

/** What there is to do, once the files that are named have been read. */
async function workOf(mode: FlashRequest['mode'], call: Call): Promise<Work> {
  switch (mode.kind) {
    case 'list':
    case 'activate':
      return mode;
    case 'upload':
    case 'uploadAndActivate': {
      const read = await readImage(fullPath(mode.file, call), call.signal);
      if (read.kind === 'problem') return problem(globalError(read.text));
      return { kind: mode.kind, image: { ...read.image } };
    }
    case 'check': {
      if (mode.file !== undefined) {
        const read = await readImage(fullPath(mode.file, call), call.signal);
        if (read.kind === 'problem') return problem(globalError(read.text));
      }
      return problem(notYetSupported('-c', 'use rflash -l'));
    }
    case 'unattended': {
      const read = await readDirectory(fullPath(mode.directory, call), mode.directory, call.signal);
      if (read.kind === 'problems') return problem(...read.texts.map(globalError));
      const instead =
        'use rflash -a FILE for each of the two images, then rpower bmcreboot, and rpower reset when the BMC is Ready';
      return problem(notYetSupported('-d', instead));
    }
    case 'delete':
      return problem(notYetSupported('--delete', 'delete the image at the BMC itself'));
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
