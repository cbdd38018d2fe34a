import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import type { Image } from '../image.js';
import { changedImage } from './messages.js';

/** What tells a file from a later one of the same name. */
type Pin = Required<Pick<Image, 'sha256' | 'mtimeMs' | 'inode'>>;

/** The pin of a file as it is now. Throws when it cannot be read. */
export async function pinOf(path: string, signal?: AbortSignal): Promise<Pin> {
  const { mtimeMs, ino } = await stat(path);
  return { sha256: await sha256Of(path, signal), mtimeMs, inode: ino };
}

/** Files whose content was compared after their dates had changed; a fleet asks for the same one. */
const compared = new Map<string, Promise<string>>();
const MOST_COMPARED = 100;

/**
 * What has become of an image since its job began, for the user; undefined when it is still the same. Looks at size,
 * time and inode, and at the content only when they differ: a file copied back is the same image.
 */
export async function pinProblem(image: Image): Promise<string | undefined> {
  const { path, bytes, sha256, mtimeMs, inode } = image;
  if (sha256 === undefined) return undefined;
  try {
    const now = await stat(path);
    if (now.size === bytes && now.mtimeMs === mtimeMs && now.ino === inode) return undefined;
    if (now.size !== bytes) return changedImage.size(path, bytes, now.size);
    const key = `${path}\0${now.size}\0${now.mtimeMs}\0${now.ino}`;
    if (compared.size >= MOST_COMPARED) compared.clear();
    const hash = compared.get(key) ?? sha256Of(path);
    compared.set(key, hash);
    return (await hash) === sha256 ? undefined : changedImage.content(path);
  } catch (error) {
    return changedImage.gone(path, error instanceof Error ? error.message : String(error));
  }
}

async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (signal !== undefined) addAbortSignal(signal, source);
  const chunks: AsyncIterable<Buffer> = source;
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
