import { spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, rmdir, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from '../process/account.js';
import { type ChildEnvironment, holdsSockets } from '../process/child-environment.js';
import { tryProgram } from '../process/try-program.js';

/** An ssh-agent with one key: whoever reaches its socket can use the key, and cannot have it. */
export type SshAgent =
  | { readonly kind: 'agent'; readonly socket: string; readonly end: () => Promise<void> }
  /** Why there is none. */
  | { readonly kind: 'problem'; readonly why: string };

const SOCKET = 'agent.sock';
const START_SECONDS = 10;
const POLL_MILLISECONDS = 10;

/**
 * A group that nobody is in. An agent talks to its own user only, so it runs as the workers' user; but in this group, so
 * that none of that user's processes can look into it, nor put another socket in the place of its own before it has the
 * key.
 */
const AGENTS_GROUP = 2_147_400_000;

/** Starts an agent for the processes of this environment, and gives it the key, which only this process can read. */
export async function startSshAgent(
  privateKeyFile: string,
  environment: ChildEnvironment & { readonly account: Account },
): Promise<SshAgent> {
  const { account, variables, directory: parent = tmpdir() } = environment;
  const directory = await mkdtemp(join(holdsSockets(parent) ? parent : tmpdir(), 'agent-'));
  const socket = join(directory, SOCKET);
  await chown(directory, process.getuid?.() ?? -1, AGENTS_GROUP);
  await chmod(directory, 0o770);
  const agent = spawn('setpriv', [...asAgent(account), 'ssh-agent', ...agentWords(socket)], {
    cwd: '/',
    env: variables,
    detached: true,
    stdio: 'ignore',
  });
  let over: string | undefined;
  const ended = new Promise<void>((resolve) => {
    agent.once('error', (error) => {
      over ??= error.message;
      resolve();
    });
    agent.once('exit', (code, signal) => {
      over ??= `it ended (${signal ?? code ?? 'unknown'})`;
      resolve();
    });
  });
  const end = async (): Promise<void> => {
    agent.kill('SIGKILL');
    await ended;
    await unlink(socket).catch(() => {});
    await rmdir(directory).catch(() => {});
  };
  const problem = async (why: string): Promise<SshAgent> => {
    await end();
    return { kind: 'problem', why };
  };

  for (let waited = 0; !(await isSocket(socket)); waited += POLL_MILLISECONDS) {
    if (over !== undefined) return problem(`ssh-agent could not be started: ${over}`);
    if (waited > START_SECONDS * 1000) return problem(`ssh-agent is not up after ${START_SECONDS} seconds`);
    await pause(POLL_MILLISECONDS);
  }
  const refused = await tryProgram('ssh-add', ['-q', privateKeyFile], {
    variables: { ...variables, SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' },
  });
  if (refused !== undefined) return problem(refused);
  // Now others of the user can reach it, and nobody can put anything in its place.
  await chown(directory, process.getuid?.() ?? -1, account.gid);
  await chmod(directory, 0o710);
  return { kind: 'agent', socket, end };
}

/** The workers' group is beside its own, to come to its directory. */
function asAgent({ uid, gid }: Account): readonly string[] {
  const ids = ['--reuid', String(uid), '--regid', String(AGENTS_GROUP), '--groups', String(gid)];
  return [...ids, '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all', '--'];
}

/** -D: it stays this process' child. -P: it loads no library that a client names. */
function agentWords(socket: string): readonly string[] {
  return ['-D', '-a', socket, '-P', '/nonexistent'];
}

async function isSocket(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isSocket() ?? false;
}
