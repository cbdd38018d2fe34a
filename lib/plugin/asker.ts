import { MAX_FILE, type ReadNodeFiles } from '../../xcat-compat/noderange/node-file.js';
import { anonymousBounds, type Bounds, ordinaryBounds } from '../../xcat-compat/noderange/work.js';
import type { ClientFiles } from '../files/client-files.js';

/** Who has written a noderange; undefined: somebody without a certificate. */
export interface Asker {
  readonly user: string | undefined;
  readonly files: ClientFiles;
}

/** What a noderange may do for whoever has written it: `^FILE` is read by his rights. */
export function askedBy({ user, files }: Asker): {
  readonly readFiles: ReadNodeFiles;
  readonly bounds: Bounds;
} {
  if (user !== undefined)
    return { readFiles: (paths) => files.read(user, paths, MAX_FILE), bounds: ordinaryBounds };
  const reason = 'files are read only for a caller with a certificate';
  return {
    readFiles: async (paths) => paths.map(() => ({ kind: 'problem', reason })),
    bounds: anonymousBounds,
  };
}

/** The same of a noderange that stands in the tables: the administrator has written it. */
export function writtenInTables(files: ClientFiles): ReturnType<typeof askedBy> {
  return askedBy({ user: 'root', files });
}
