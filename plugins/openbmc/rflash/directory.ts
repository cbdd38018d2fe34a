import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from '../image.js';
import { readImage } from './image.js';
import { files } from './messages.js';

export type ReadDirectory =
  | { readonly kind: 'images'; readonly bmc: Image; readonly host: Image }
  /** What is wrong, each a line for the user. */
  | { readonly kind: 'problems'; readonly texts: readonly string[] };

/**
 * Finds the one BMC image and the one host image among a directory's tar files, by their MANIFEST. Files that are no
 * images are passed over.
 * @param word the directory as the user wrote it
 */
export async function readDirectory(path: string, word: string, signal: AbortSignal): Promise<ReadDirectory> {
  const names = await readdir(path).catch(() => undefined);
  if (names === undefined) return { kind: 'problems', texts: [files.cannotOpenDirectory(path)] };

  const images: Image[] = [];
  for (const name of names.filter((one) => /\.tar$/i.test(one)).sort()) {
    const read = await readImage(join(path, name), signal);
    if (read.kind === 'image') images.push(read.image);
  }
  const bmc = theOne('BMC', images, word);
  const host = theOne('Host', images, word);
  const texts = [bmc, host].filter((found) => typeof found === 'string');
  if (typeof bmc === 'string' || typeof host === 'string') return { kind: 'problems', texts };
  return { kind: 'images', bmc, host };
}

function theOne(kind: 'BMC' | 'Host', images: readonly Image[], word: string): Image | string {
  const [first, ...more] = images.filter((image) => image.purpose.endsWith(`Purpose.${kind}`));
  if (first === undefined) return files.noTarFile(kind, word);
  if (more.length === 0) return first;
  return files.twoImages(kind, word, [first, ...more].map((image) => image.path).join(', '));
}
