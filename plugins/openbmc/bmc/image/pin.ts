import { createHash } from 'node:crypto';
import { createReadStream, type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unsent } from '../arrived.js';
import type { CommandBudget } from '../budget.js';
import type { BmcReply, Upload } from '../verbs/index.js';
import type { Image } from './image.js';

/** What has become of the daemon's copy of an image, which nobody is to touch. */
const changedCopy = {
  size: (before: number, now: number) => `has changed (${before} bytes before, ${now} now)`,
  content: 'has changed (other content)',
  gone: (code: string) => `can no longer be read (${code})`,
} as const;

/** `became` is one of `changedCopy`. */
function notSent(path: string, copy: string, became: string): string {
  return `The copy of ${path} that the job sends, ${copy}, ${became}: not uploaded, so that all nodes get the same image. Run the command again.`;
}

function sentWrongly(path: string, copy: string, became: string): string {
  return `The copy of ${path} that the job sends, ${copy}, ${became} while it was being sent: the upload was ended. The BMC may have got another image: look with rflash -l, then run the command again.`;
}

/** How often the copy of an image is looked at while it is sent. */
const LOOK_MILLISECONDS = 1000;

/** Sends one upload. */
export type SendUpload = (
  upload: Upload,
  budget: CommandBudget,
  signal: AbortSignal,
) => Promise<BmcReply<unknown>>;

/**
 * Sends the pinned copy of an image, and looks at it: before, when its turn among the uploads has come, every second
 * while it is sent, and at the end. A node whose copy somebody has touched fails at once and says so.
 * @param directory where the pinned copies are
 */
export async function sendPinned(
  upload: Upload,
  directory: string,
  budget: CommandBudget,
  signal: AbortSignal,
  send: SendUpload,
): Promise<BmcReply<unknown>> {
  const { image } = upload;
  if (image.sha256 === undefined) return send(upload, budget, signal);
  const copy = join(directory, image.sha256);
  const before = isAsPinned(image, statOf(copy)) ? undefined : await changeOf(image, copy);
  if (before !== undefined) return failed(notSent(image.path, copy, before));

  const cut = new AbortController();
  let became: string | undefined;
  const turn = { hasCome: false };
  const watch = watchCopy(image, copy, (change) => {
    became ??= change;
    cut.abort();
  });
  const begins = budget.watch.uploadBegins;
  const reply = await send(
    { ...upload, image: { ...image, copy } },
    {
      ...budget,
      watch: {
        ...budget.watch,
        uploadBegins: (node) => {
          turn.hasCome = true;
          watch.look();
          begins?.(node);
        },
      },
    },
    AbortSignal.any([signal, cut.signal]),
  ).finally(watch.end);
  if (signal.aborted) return reply;
  if (!isAsPinned(image, statOf(copy))) became ??= await changeOf(image, copy);
  if (became === undefined) return reply;
  return failed((turn.hasCome ? sentWrongly : notSent)(image.path, copy, became));
}

function failed(text: string): BmcReply<never> {
  return unsent(text);
}

/** One for all nodes that are sent the same copy. */
interface CopyWatch {
  readonly timer: NodeJS.Timeout;
  readonly told: Set<(change: string) => void>;
}

const watches = new Map<string, CopyWatch>();

function watchCopy(
  image: Image,
  copy: string,
  changed: (change: string) => void,
): { readonly look: () => void; readonly end: () => void } {
  const look = (): void => {
    if (isAsPinned(image, statOf(copy))) return;
    changeOf(image, copy)
      .catch(String)
      .then((change) => {
        if (change === undefined) return;
        for (const tell of watches.get(copy)?.told ?? []) tell(change);
      })
      .catch(() => undefined);
  };
  const watch = watches.get(copy) ?? { timer: setInterval(look, LOOK_MILLISECONDS), told: new Set() };
  watches.set(copy, watch);
  watch.told.add(changed);
  return {
    look,
    end: () => {
      watch.told.delete(changed);
      if (watch.told.size > 0) return;
      clearInterval(watch.timer);
      watches.delete(copy);
    },
  };
}

/** Content that was compared because time or inode were others; a fleet asks for the same one. */
const compared = new Map<string, Promise<string>>();
const MOST_COMPARED = 100;

/**
 * What has become of a copy, in words; undefined when it is as it was made. A copy that was made again after a restart
 * has another time and inode: then its content counts.
 */
async function changeOf(image: Image, copy: string): Promise<string | undefined> {
  try {
    const now = await stat(copy);
    if (isAsPinned(image, now)) return undefined;
    if (now.size !== image.bytes) return changedCopy.size(image.bytes, now.size);
    const key = `${copy}\0${now.size}\0${now.mtimeMs}\0${now.ctimeMs}\0${now.ino}`;
    if (compared.size >= MOST_COMPARED) compared.clear();
    const hash = compared.get(key) ?? sha256Of(copy);
    compared.set(key, hash);
    return (await hash) === image.sha256 ? undefined : changedCopy.content;
  } catch (error) {
    return changedCopy.gone(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
}

function isAsPinned({ bytes, mtimeMs, inode }: Image, now: Stats | undefined): boolean {
  return now !== undefined && now.size === bytes && now.mtimeMs === mtimeMs && now.ino === inode;
}

/** Of a file on a local disk, which takes microseconds. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 256 * 1024 });
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
