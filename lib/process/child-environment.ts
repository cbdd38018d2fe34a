import { chown, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.js';
import { tryProgram } from './try-program.js';

/** What the daemon's own processes (workers and runner) are started with, and as whom. */
export interface ChildEnvironment {
  /** All the environment variables they have. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** They run as this user, without any other group; undefined: as the daemon's. */
  readonly account?: Account | undefined;
  /** What makes them see less of the machine: a program and its words that precede theirs. It makes them the user, too. */
  readonly walls?: readonly [string, ...string[]] | undefined;
  /**
   * Where directories are made for them; not theirs itself: what is in it stays in its place. Default: the one for
   * temporary files.
   */
  readonly directory?: string | undefined;
}

/** How such a process is started. */
interface NodeStart {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: {
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly uid?: number;
    readonly gid?: number;
    readonly cwd: string;
  };
}

/**
 * @param environment undefined: that of this process
 * @param words for Node: its options, the program and the program's words
 */
export function nodeStart(environment: ChildEnvironment | undefined, words: readonly string[]): NodeStart {
  // The daemon's own directory may be closed to them.
  const options = { cwd: '/', ...(environment === undefined ? {} : { env: environment.variables }) };
  const { account, walls } = environment ?? {};
  if (walls !== undefined) {
    const [file, ...before] = walls;
    return { file, args: [...before, process.execPath, ...words], options };
  }
  // Node drops all other groups when it changes the user.
  const user = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  return { file: process.execPath, args: words, options: { ...options, ...user } };
}

/** A directory that is the processes' own. */
export interface OwnDirectory {
  readonly path: string;
  /** Removes it with all that is in it. Never rejects. */
  remove(): Promise<void>;
}

/** A new directory of mode 0700 which these processes, and nobody else, can enter. */
export async function makeOwnDirectory(
  environment: ChildEnvironment | undefined,
  prefix: string,
  parent = environment?.directory ?? tmpdir(),
): Promise<OwnDirectory> {
  const path = await mkdtemp(join(parent, prefix));
  const account = environment?.account;
  if (account !== undefined) await chown(path, account.uid, account.gid);
  return {
    path,
    async remove() {
      if (await isRemoved(path)) return;
      if (environment !== undefined) await clearDirectory(path, 1, environment);
      // It belongs to this process' own user then: nobody else has put anything there.
      else await rm(path, { recursive: true, force: true }).catch(() => undefined);
      await isRemoved(path);
    },
  };
}

/**
 * Removes what is at least so deep in a directory, with the rights of those who have put it there: one of them may still
 * be there, and change what is where meanwhile.
 */
export async function clearDirectory(
  directory: string,
  depth: 1 | 2,
  environment: ChildEnvironment,
): Promise<void> {
  await tryProgram('find', [directory, '-mindepth', String(depth), '-delete'], environment);
}

async function isRemoved(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

/** The longest path that a Unix socket can have [unix(7)]. */
const MOST_SOCKET_BYTES = 107;
const RUNNER = 'runner-';
export const RUNNER_SOCKET = 'runner.sock';

/** Whether a socket below this directory can have a name. */
export function holdsSockets(directory: string): boolean {
  return Buffer.byteLength(join(directory, `${RUNNER}XXXXXX`, RUNNER_SOCKET)) <= MOST_SOCKET_BYTES;
}

/** Where a runner makes its socket. */
export function makeRunnerDirectory(environment: ChildEnvironment | undefined): Promise<OwnDirectory> {
  const directory = environment?.directory;
  if (directory !== undefined && holdsSockets(directory)) return makeOwnDirectory(environment, RUNNER);
  return makeOwnDirectory(environment, `xcatd-ts-${RUNNER}`, tmpdir());
}
