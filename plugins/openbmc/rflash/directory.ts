import { join } from 'node:path';
import type { FileReader } from '../../../lib/files/file-reader.js';
import type { Image } from '../bmc/image/image.js';
import { isArchiveName } from './archive.js';
import { directoryHint, foundInstead } from './file-hints.js';
import { type ReadImage, readImage } from './read-image.js';
import { files } from './rflash-texts.js';

/** How many files of a directory are told. */
const MOST_TOLD = 8;

export type ReadDirectory =
  | { readonly kind: 'images'; readonly bmc: Image; readonly host: Image }
  /** What is wrong, each a line for the user, and one that helps. */
  | {
      readonly kind: 'problems';
      readonly texts: readonly string[];
      readonly hint?: string | undefined;
    };

/**
 * Finds the one BMC image and the one host image among a directory's tar files, by their MANIFEST. Files that are no
 * images are passed over.
 * @param word the directory as the user wrote it
 * @param reader whose rights count
 */
export async function readDirectory(
  path: string,
  word: string,
  reader: FileReader,
  signal: AbortSignal,
): Promise<ReadDirectory> {
  const listing = await reader.list(path, signal);
  if (listing.kind === 'notOpen')
    return {
      kind: 'problems',
      texts: [files.cannotOpenDirectory(path)],
      hint: directoryHint(path, listing),
    };

  const images: Image[] = [];
  const found: string[] = [];
  for (const name of listing.names.filter(isArchiveName).sort()) {
    const read = await readImage(join(path, name), reader, signal);
    if (read.kind === 'image') images.push(read.image);
    if (found.length < MOST_TOLD) found.push(`${name} (${whatIs(read)})`);
    else if (found.length === MOST_TOLD) found.push('...');
  }
  const bmc = theOne('BMC', images, word);
  const host = theOne('Host', images, word);
  const texts = [bmc, host].filter((found) => typeof found === 'string');
  if (typeof bmc === 'string' || typeof host === 'string')
    return { kind: 'problems', texts, hint: images.length > 1 ? undefined : foundInstead(path, found) };
  return { kind: 'images', bmc, host };
}

function whatIs(read: ReadImage): string {
  if (read.kind === 'problem') return 'no image';
  return `${read.image.purpose.split('.').at(-1) ?? ''} image`;
}

function theOne(kind: 'BMC' | 'Host', images: readonly Image[], word: string): Image | string {
  const [first, ...more] = images.filter((image) => image.purpose.endsWith(`Purpose.${kind}`));
  if (first === undefined) return files.noTarFile(kind, word);
  if (more.length === 0) return first;
  return files.twoImages(kind, word, [first, ...more].map((image) => image.path).join(', '));
}
