import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { pinning } from '../../../lib/ended-work-texts.js';
import type { PlannedFile } from '../../../lib/files/pinned-files.js';
import type { Call, NodesCommand } from '../../../lib/plugin/contract.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { globalError } from '../../../xcat-compat/wire/sendmsg.js';
import { tableProblemEnd } from '../asked/command-texts.js';
import type { Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { openbmcCommand } from '../command/openbmc-command.js';
import { readDirectory } from './directory.js';
import { flashHint } from './flash-hints.js';
import { aboutPlan, differenceOf } from './plan-about.js';
import { pinImage, type ReadImage, readHashedImage, readImage } from './read-image.js';
import { withPushes } from './recall.js';
import { flashOptions } from './rflash-options.js';
import {
  type FlashPlan,
  type FlashRequest,
  flashPlan,
  imagesOf,
  type PlannedImage,
  type PlanWork,
} from './rflash-plan.js';
import {
  attemptingActivate,
  attemptingBoth,
  attemptingDelete,
  attemptingUpload,
  tarVersion,
} from './rflash-texts.js';
import { statusWord } from './status-words.js';
import { ending } from './summary.js';

/** rflash in the daemon: words, tables, files, and the summary. What happens at the BMCs is in rflash-worker.ts. */
export function rflash(resolve: Resolve): NodesCommand {
  return openbmcCommand<FlashRequest, FlashPlan>(resolve, {
    read: flashWords,
    prepare: async (request, reach, call) => {
      const { targets, problems, running } = await reach();
      const work = await workOf(request, call);
      const begun = [...begunWith(request), ...problems];
      if (work.kind === 'problem') return { kind: 'answer', replies: [...begun, ...work.replies] };
      const { force, planOnly, json } = request;
      const replies = [...begun, ...(targets.length > 0 && !planOnly ? work.replies : []), ...running];
      if (targets.length === 0) return { kind: 'answer', replies: [...replies, tableProblemEnd] };
      return { kind: 'run', plan: { ...work.work, force, planOnly, json }, replies, targets };
    },
    recall: withPushes,
    finish: (plan, results, call) => ending(plan, results, call.nodes),
    durable: {
      schema: flashPlan,
      isJob: ({ kind, planOnly }) => kind !== 'list' && kind !== 'check' && !planOnly,
      files: (plan) => imagesOf(plan).flatMap(plannedFile),
      words: statusWord,
      about: aboutPlan,
      differs: differenceOf,
    },
  });
}

/** What is said of an id before anything else [openbmc.pm:1835]. */
function begunWith({ mode, planOnly }: FlashRequest): readonly XcatResponse[] {
  if (planOnly) return [];
  if (mode.kind === 'activate') return [attemptingActivate(mode.id)];
  return mode.kind === 'delete' ? [attemptingDelete(mode.id)] : [];
}

function flashWords(words: readonly string[], call: Call): Words<FlashRequest> {
  const isOne = (word: string): boolean => isDirectory(word, words, call);
  const options = flashOptions(words, isOne);
  if (options.kind === 'usage') return { ...options, hint: flashHint(words, call.cwd, isOne) };
  if (options.kind === 'ownUsage') return options;
  const { kind: _, verbose, ...request } = options;
  return { kind: 'asked', asked: request, verbose };
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
async function workOf({ mode, planOnly }: FlashRequest, call: Call): Promise<Work> {
  const { files, signal } = call;
  // What is only planned is not sent.
  const sendable = (path: string): Promise<ReadImage> =>
    planOnly ? readHashedImage(path, files, signal) : pinImage(path, files, signal);
  switch (mode.kind) {
    case 'list':
    case 'activate':
    case 'delete':
      return { kind: 'work', work: mode, replies: [] };
    case 'upload':
    case 'uploadAndActivate': {
      const read = await sendable(fullPath(mode.file, call));
      if (read.kind === 'problem') return problem(read);
      const replies = [attemptingUpload(read.image.path)];
      return { kind: 'work', work: { kind: mode.kind, image: { ...read.image } }, replies };
    }
    case 'check': {
      if (mode.file === undefined) return { kind: 'work', work: { kind: 'check' }, replies: [] };
      const read = await readImage(fullPath(mode.file, call), files, signal);
      if (read.kind === 'problem') return problem(read);
      const { path, version, purpose } = read.image;
      const work = { kind: mode.kind, file: { path, version, purpose } } as const;
      return { kind: 'work', work, replies: [tarVersion(read.image)] };
    }
    case 'unattended': {
      const read = await readDirectory(fullPath(mode.directory, call), mode.directory, files, signal);
      if (read.kind === 'problems') return problems(read.texts, read.hint);
      const [bmc, host] = [await sendable(read.bmc.path), await sendable(read.host.path)];
      if (bmc.kind === 'problem') return problem(bmc);
      if (host.kind === 'problem') return problem(host);
      for (const [now, before] of [
        [bmc.image, read.bmc],
        [host.image, read.host],
      ] as const) {
        if (now.purpose !== before.purpose) return problems([pinning.changing(now.path)]);
      }
      const images = { bmc: { ...bmc.image }, host: { ...host.image } };
      const replies = [attemptingBoth(read.bmc.path, read.host.path)];
      return { kind: 'work', work: { kind: mode.kind, ...images, hostReboot: mode.hostReboot }, replies };
    }
    default:
      return mode satisfies never;
  }
}

function problem({ text, hint }: Extract<ReadImage, { kind: 'problem' }>): Work {
  return problems([text], hint);
}

/** What is wrong, and behind it the line that helps, on the same stream. */
function problems(texts: readonly string[], hint?: string): Work {
  const help = hint === undefined ? [] : [{ error: hint }];
  return { kind: 'problem', replies: [...texts.map(globalError), ...help] };
}

/** As xCAT joins it, so that it is shown as xCAT shows it [Utils.pm:3155]. */
function fullPath(word: string, call: Call): string {
  return isAbsolute(word) ? word : `${call.cwd}/${word}`;
}

/** Of others than root every word may be one where one is wanted: what exists here is told by their own rights only. */
function isDirectory(word: string, words: readonly string[], call: Call): boolean {
  if (call.user !== 'root') return words.includes('-d');
  try {
    return statSync(fullPath(word, call)).isDirectory();
  } catch {
    return false;
  }
}

function plannedFile({ path, sha256 }: PlannedImage): readonly PlannedFile[] {
  return sha256 === undefined ? [] : [{ path, sha256 }];
}
