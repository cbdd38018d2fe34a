import { chmod, chown, mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../lib/log.js';
import { type Account, accountNamed } from '../lib/process/account.js';
import { type ChildEnvironment, clearDirectory, holdsSockets } from '../lib/process/child-environment.js';
import type { FamilyMarks } from '../lib/process/family.js';
import { tryProgram } from '../lib/process/try-program.js';
import { CannotServe } from './cannot-serve.js';

/** The user that `xcatd-ts init` makes. */
export const WORKER_USER = 'xcatd-ts';

/** What workers keep of the daemon's environment: it may name the database's password (XCATCFG). */
const VARIABLES = ['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'TZ', 'NODE_OPTIONS'] as const;

/**
 * The user as whom workers and runner run; undefined: the daemon's. Without a name it is the one that init makes, where
 * there is one; else the log is warned.
 * @param name of --worker-user
 * @throws CannotServe
 */
export async function workerAccount(name: string | undefined, log: Log): Promise<Account | undefined> {
  const own = process.getuid?.();
  const found = await accountNamed(name ?? WORKER_USER);
  if (found.kind === 'none') {
    if (name !== undefined) throw new CannotServe(`--worker-user: ${found.reason}`);
    if (own === 0) log.warn({ user: WORKER_USER }, withoutUser(found.reason));
    return undefined;
  }
  const { account } = found;
  if (account.uid === own) return undefined;
  if (own === 0) return account;
  if (name === undefined) return undefined;
  throw new CannotServe(`--worker-user: only root can start processes as ${name}`);
}

function withoutUser(reason: string): string {
  return `workers and uploads run as root: ${reason}. Make the user with: xcatd-ts init (docs/security.md)`;
}

export interface WorkerPlaces {
  /** As this process' user found it. */
  readonly stateDirectory: string;
  /** By which the processes of the state directory are known. */
  readonly marks: FamilyMarks;
  /** Hidden from workers. */
  readonly confdir: string;
  /** The programs they run. */
  readonly programs: readonly URL[];
}

/** In the state directory: the workers' own directories are in it. */
const RUN = 'run';

/**
 * What workers and runner are started with. Lets the user, and nobody else, pass through the state directory, removes
 * what earlier ones have left, looks whether the user can read the programs, and whether the walls can be put up here;
 * without these the log is warned. Only while none of their processes runs.
 * @throws CannotServe
 */
export async function workerEnvironment(
  account: Account | undefined,
  { stateDirectory, marks, confdir, programs }: WorkerPlaces,
  log: Log,
): Promise<ChildEnvironment> {
  const directory = join(stateDirectory, RUN);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (account !== undefined) {
    await closeFiles(stateDirectory);
    await letThrough(stateDirectory, account, 0o710);
    await letThrough(directory, account, 0o750);
  }
  const kept = VARIABLES.map((variable) => [variable, process.env[variable]] as const);
  const variables = { ...Object.fromEntries(kept), ...marks };
  const environment: ChildEnvironment = { variables, directory, account };
  await clear(directory, environment);
  if (account === undefined) return environment;

  const may = async (right: '-r' | '-x', path: string): Promise<boolean> =>
    (await tryProgram('test', [right, path], environment)) === undefined;
  const { execPath } = process;
  if (!(await may('-x', execPath))) throw new CannotServe(unreadable(account, execPath));
  for (const program of programs.map((one) => fileURLToPath(one))) {
    if (!(await may('-r', program))) throw new CannotServe(unreadable(account, program));
  }
  if (!(await may('-x', directory))) throw new CannotServe(unreachable(account, directory));

  const walls = wallsOf(account, directory, confdir);
  const problem = holdsSockets(directory)
    ? await tryProgram(walls[0], [...walls.slice(1), 'true'], { variables })
    : `the path ${directory} is too long for a socket in it`;
  if (problem === undefined) return { ...environment, walls };
  log.warn({ user: account.name, reason: problem }, 'workers see the whole file system');
  return environment;
}

/** Whoever can pass through a directory can open what is in it by its name: the journal, its lock. */
async function closeFiles(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isFile()) await chmod(join(directory, entry.name), 0o600);
  }
}

async function letThrough(directory: string, { gid }: Account, mode: number): Promise<void> {
  await chown(directory, process.getuid?.() ?? 0, gid);
  await chmod(directory, mode);
}

/** Removes the directories that earlier workers have left. */
async function clear(directory: string, environment: ChildEnvironment): Promise<void> {
  await clearDirectory(directory, 2, environment);
  for (const name of await readdir(directory)) await rmdir(join(directory, name)).catch(() => {});
}

const WALLS = fileURLToPath(new URL('../../xcat-compat/install/walls', import.meta.url));

/** Mounts that come and go outside do so inside, too: nothing is kept busy. */
function wallsOf({ uid, gid }: Account, directory: string, confdir: string): readonly [string, ...string[]] {
  const words = [String(uid), String(gid), directory, confdir];
  return ['unshare', '--mount', '--propagation', 'slave', '--', 'sh', WALLS, ...words, '--'];
}

function unreadable({ name }: Account, file: string): string {
  return `The user ${name}, as whom workers run, cannot read ${file}: install the program where every user can read it, such as /opt/xcatd-ts, or give --worker-user root`;
}

function unreachable({ name }: Account, directory: string): string {
  return `The user ${name}, as whom workers run, cannot enter ${directory}: give another --statedir, whose parent directories every user can pass through, or --worker-user root`;
}
