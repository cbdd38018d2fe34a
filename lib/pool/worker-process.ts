import { getPriority, setPriority } from 'node:os';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openChannel } from '../ipc/channel.js';
import { encodeSecretFrame } from '../ipc/frames.js';
import { decodeFromWorker, type FromWorker, type ToWorker } from '../ipc/worker-messages.js';
import { type ChildEnvironment, nodeStart } from '../process/child-environment.js';
import { startProcess } from '../process/spawn-problem.js';

/** How long a dead worker's last words are read, should another process hold its socket. */
const LAST_WORDS_MILLISECONDS = 2000;

/** Where cores are short, the daemon goes first: it answers all clients, a worker reads the long answers of some. */
const WORKER_NICENESS = 5;

/**
 * A young generation that has its full size from the start, where V8 would begin with 1 MiB and copy what BMCs' answers
 * leave behind again and again.
 */
const WORKER_FLAGS = ['--min-semi-space-size=16'];

/** One worker process, seen from the daemon. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** False when the worker reads slower than we write. Throws when the message cannot be a frame. */
  send(message: ToWorker): boolean;
  /** KILL; `how` is then reported as its end. */
  kill(how: string): void;
}

export interface WorkerEvents {
  readonly message: (message: FromWorker) => void;
  readonly drained: () => void;
  /** Once, after its last message. */
  readonly ended: (end: WorkerEnd) => void;
}

/** How a worker process ended. `how` is in words for the user. */
export interface WorkerEnd {
  readonly how: string;
  readonly kind: /** By itself. */
    | 'exited'
    /** By us, for a fault. */
    | 'fault'
    /** By KILL, which was not ours. */
    | 'killed'
    /** It never ran, because of this machine. */
    | 'notStarted';
}

export function startWorkerProcess(
  entry: URL,
  environment: ChildEnvironment | undefined,
  on: WorkerEvents,
): WorkerProcess {
  const { file, args, options } = nodeStart(environment, [...WORKER_FLAGS, fileURLToPath(entry)]);
  const child = startProcess(
    file,
    args,
    {
      ...options,
      // Its own session: a terminal's Ctrl-C does not reach it.
      detached: true,
      // What a plugin prints goes to the daemon's log; frames have a socket of their own.
      stdio: ['ignore', 2, 2, 'pipe'],
    },
    ({ text: how }) => on.ended({ how, kind: 'notStarted' }),
  );
  if (child?.pid === undefined) return { pid: undefined, send: () => true, kill: () => {} };
  goSecond(child.pid);
  let why: string | undefined;
  const kill = (how: string): void => {
    why ??= how;
    child.kill('SIGKILL');
  };

  const socket = child.stdio[3];
  const duplex = socket instanceof Duplex ? socket : undefined;
  const channel =
    duplex &&
    openChannel(
      duplex,
      {
        message: (value) => on.message(decodeFromWorker(value)),
        drained: on.drained,
        // Without its socket a worker is of no use; killing one that has just ended does not change how it ended.
        closed: (problem) => {
          if (problem === undefined || 'code' in problem) child.kill('SIGKILL');
          else kill(`it sent something unusable: ${problem.message}`);
        },
      },
      encodeSecretFrame,
    );

  child.once('exit', () => setTimeout(() => duplex?.destroy(), LAST_WORDS_MILLISECONDS).unref());
  child.once('close', (code, signal) => {
    const kind = why !== undefined ? 'fault' : signal === 'SIGKILL' ? 'killed' : 'exited';
    on.ended({ how: why ?? signal ?? `exit code ${code ?? 'unknown'}`, kind });
  });

  return { pid: child.pid, send: (message) => channel?.send(message) ?? true, kill };
}

function goSecond(pid: number): void {
  try {
    if (getPriority(pid) < WORKER_NICENESS) setPriority(pid, WORKER_NICENESS);
  } catch {
    // It has ended already, or this system lets nobody change a priority: it works all the same.
  }
}
