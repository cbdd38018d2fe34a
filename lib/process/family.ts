import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * The environment variables that every process of a daemon carries: workers, runner, uploads. A process keeps them
 * whatever becomes of its parents, so no process has to be written down.
 */
export const FAMILY_VARIABLE = 'XCATD_TS_FAMILY';
/** The state directory as the daemon was told it; versions that have no family go by it alone. */
export const DIRECTORY_VARIABLE = 'XCATD_TS_STATEDIR';

export type FamilyMarks = Readonly<
  Partial<Record<typeof FAMILY_VARIABLE | typeof DIRECTORY_VARIABLE, string>>
>;

/** The processes of one state directory, by whatever path it is reached. */
export interface Family {
  /** A name that no other state directory has. */
  readonly id: string;
  /** Where it is: a copy of a state directory has its name, but not its place. */
  readonly place: string;
  readonly directory: string;
  readonly marks: FamilyMarks;
}

const ID_FILE = 'family';
const POLL_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 10_000;
/** A process that is just becoming another program shows no environment for a moment. */
const EMPTY_LOOKS = 2;

/**
 * The family of a state directory, which is named when it is met for the first time. Only for who holds the directory.
 * @param directory an absolute path
 * @throws when its name can be neither read nor written
 */
export function familyIn(directory: string): Family {
  const id = readId(directory) ?? newId(directory);
  const place = placeOf(directory) ?? '';
  const marks = { [FAMILY_VARIABLE]: `${id}@${place}`, [DIRECTORY_VARIABLE]: directory };
  return { id, place, directory, marks };
}

/** Those of these variables that are marks, to be handed on. */
export function marksIn(environment: Readonly<Record<string, string | undefined>>): FamilyMarks {
  const { [FAMILY_VARIABLE]: family, [DIRECTORY_VARIABLE]: directory } = environment;
  return {
    ...(family === undefined ? {} : { [FAMILY_VARIABLE]: family }),
    ...(directory === undefined ? {} : { [DIRECTORY_VARIABLE]: directory }),
  };
}

/** Device and inode of a directory or file: the same by every path that leads to it. */
export function placeOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/**
 * Ends by KILL what a daemon with this state directory left behind when it was killed: an old worker or upload must
 * not reach a BMC that is being looked at again. Only for the holder of the state directory, before it starts any
 * process of its own. Resolves with how many were found when none is left.
 * @throws when one does not go
 */
export async function endFamily(family: Family): Promise<number> {
  const ended = new Set<number>();
  let emptyLooks = 0;
  for (let waited = 0; ; waited += POLL_MILLISECONDS) {
    const left = membersOf(family);
    emptyLooks = left.length === 0 ? emptyLooks + 1 : 0;
    if (emptyLooks === EMPTY_LOOKS) return ended.size;
    if (waited > PATIENCE_MILLISECONDS) {
      throw new Error(
        `processes of an earlier daemon do not end: ${left.join(', ')}. End them by hand first.`,
      );
    }
    for (const pid of left) {
      ended.add(pid);
      kill(pid);
    }
    await pause(POLL_MILLISECONDS);
  }
}

/** The processes that carry the marks, this one not. */
function membersOf(family: Family): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => isMember(pid, family));
}

function isMember(pid: number, { id, place }: Family): boolean {
  const environment = environmentOf(pid);
  const value = (variable: string): string | undefined =>
    environment.find((entry) => entry.startsWith(`${variable}=`))?.slice(variable.length + 1);
  const directory = value(DIRECTORY_VARIABLE);
  if (directory === undefined) return false;
  // The path is one of that process, which may have another root.
  const itsPlace = placeOf(join(`/proc/${pid}/root`, directory));
  const [itsId, placeThen] = value(FAMILY_VARIABLE)?.split('@') ?? [];
  if (itsId === undefined) return itsPlace === place;
  // Of the same name at another place: moved here, unless its own directory is still there and this one a copy.
  return itsId === id && (placeThen === place || placeThen !== itsPlace);
}

/** Empty for a process that is gone or has ended, and for those of other users. */
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function readId(directory: string): string | undefined {
  try {
    const id = readFileSync(join(directory, ID_FILE), 'utf8').trim();
    return /^[0-9a-f-]{36}$/.test(id) ? id : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Never half a name, whatever happens meanwhile. */
function newId(directory: string): string {
  const id = randomUUID();
  const file = join(directory, ID_FILE);
  writeFileSync(`${file}.new`, `${id}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return id;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}
