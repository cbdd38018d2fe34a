import { MalformedNoderange } from './noderange-limits.js';

/** Bytes of a file with nodes. */
export const MAX_FILE = 1_024 * 1_024;

/** A file that `^FILE` names, or why it is not read. */
export type NodeFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'problem'; readonly reason: string };

/** Reads `^FILE`s for one caller; the answers come in the order of the paths, which begin with `/`. Never rejects. */
export type ReadNodeFiles = (paths: readonly string[]) => Promise<readonly NodeFile[]>;

/** The lines of a file that has been read. @throws MalformedNoderange where it could not be */
export function linesOf(path: string, file: NodeFile): readonly string[] {
  if (file.kind === 'problem') throw new MalformedNoderange(`Noderange file ${path}: ${file.reason}`);
  return file.text.split('\n');
}

/** What stands before the first blank, tab or colon; undefined for a comment [NodeRange.pm:684]. */
export function noderangeOfLine(line: string): string | undefined {
  return /^[\^#]/.test(line) ? undefined : (/^[^: \t]*/.exec(line)?.[0] ?? '');
}
