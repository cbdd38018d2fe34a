import { join } from 'node:path';
import type { Log } from '../log.js';
import { placeOf } from '../process/family.js';
import { messages } from './job-texts.js';
import type { Journal } from './journal.js';
import { StateDirectoryError } from './journal-file.js';

const LOOK_SECONDS = 10;
const FILES = ['.', 'journal.sqlite'];

/**
 * A journal that takes no new job once its directory is no longer where the daemon was told it is: the next start
 * would not find it. What runs goes on, and is written where the files are now.
 */
export function stayingJournal(journal: Journal, directory: string, log: Log): Journal {
  const places = (): string => FILES.map((file) => placeOf(join(directory, file)) ?? 'none').join(' ');
  const before = places();
  let wasThere = true;
  const isThere = (): boolean => {
    const is = places() === before;
    if (is !== wasThere && is) log.warn({ directory }, 'the state directory is in its place again');
    if (is !== wasThere && !is) log.error({ directory }, messages.stateMoved(directory));
    wasThere = is;
    return is;
  };
  const looking = setInterval(isThere, LOOK_SECONDS * 1000).unref();

  return {
    ...journal,
    create(job, nodes) {
      if (!isThere()) throw new StateMoved(messages.stateMoved(directory));
      journal.create(job, nodes);
    },
    close() {
      clearInterval(looking);
      journal.close();
    },
  };
}

/** The message is for the user, and says what to do. */
export class StateMoved extends StateDirectoryError {}
