import { type FileReader, ownReader } from './file-reader.js';
import type { PinnedFiles } from './pinned-files.js';

/** The user as whom this process reads without asking whose rights count. */
const ROOT = 'root';

/** The files of this machine, for callers and jobs. */
export interface SiteFiles {
  readonly pinned: PinnedFiles;
  /** Reads with this user's rights. */
  readerOf(user: string | undefined): FileReader;
}

/**
 * @param users who reads for other users; undefined: this process can become nobody else, so that its own rights count
 * for all
 */
export function createSiteFiles(
  pinned: PinnedFiles,
  users: { of(user: string | undefined): FileReader } | undefined,
): SiteFiles {
  return {
    pinned,
    readerOf: (user) => (users === undefined || user === ROOT ? ownReader : users.of(user)),
  };
}
