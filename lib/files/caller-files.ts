import type { CallerFiles } from './files-of-a-call.js';
import type { SiteFiles } from './site-files.js';

/** The files of one caller, until they are given back. */
export interface LeasedFiles {
  readonly files: CallerFiles;
  /** Lets go of the copies that were made for him. */
  release(): void;
}

/** @param user whose rights count */
export function leaseFiles(site: SiteFiles, user: string | undefined): LeasedFiles {
  const reader = site.readerOf(user);
  const releases: (() => void)[] = [];
  return {
    files: {
      ...reader,
      async pin(path, signal, mostBytes) {
        const made = await site.pinned.pin(path, reader, signal, mostBytes);
        if (made.kind === 'pinned') releases.push(made.release);
        return made;
      },
    },
    release() {
      for (const release of releases) release();
    },
  };
}
