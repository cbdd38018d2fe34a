import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { runnerGone } from '../messages.js';
import { type Channel, openChannel } from '../worker/channel.js';
import type { ChildRequest, ChildResult } from './messages.js';
import { endOrphan } from './orphan.js';
import { createPidTable, type PidTable } from './pid-table.js';
import { type ChildEnd, decodeFromRunner, type FromRunner, type ToRunner } from './runner-messages.js';

/** A runner that has just died may still be named once or twice. */
const CONNECT_TRIES = 5;
const CONNECT_PAUSE_MILLISECONDS = 200;

/** How long after the grace time of an aborted child the runner's word is waited for. */
const ABORT_ANSWER_SECONDS = 5;

export interface ChildrenOptions {
  /** The socket of a runner that is up; it is started if there is none. Rejects with a reason for the user. */
  readonly ensureRunner: () => Promise<string>;
  readonly log: (text: string, facts?: Readonly<Record<string, string | number>>) => void;
}

export interface Children {
  /** Runs one child in the runner. Never rejects: every way to end is a result. */
  readonly runChild: (request: ChildRequest, signal: AbortSignal) => Promise<ChildResult>;
  /** PID → node of all that run. */
  readonly pids: PidTable<RunningChild>;
  /** Lets go of the runner, which ends all children of this worker. Their requests resolve `aborted`. */
  close(): void;
}

export interface RunningChild {
  readonly node: NodeName;
  readonly startTime: string | undefined;
  readonly pending: Pending;
}

/** A request that has no result yet. */
interface Pending {
  readonly request: ChildRequest;
  readonly settle: (result: ChildResult) => void;
  /** Set once the child runs. */
  pid: number | undefined;
}

/** The worker's side of its children. */
export function createChildren({ ensureRunner, log }: ChildrenOptions): Children {
  const pids = createPidTable<RunningChild>();
  const waiting = new Map<number, Pending>();
  let runner: Promise<Channel> | undefined;
  let lastId = 0;
  let closed = false;

  function connected(): Promise<Channel> {
    if (runner !== undefined) return runner;
    const connecting = connectToRunner(ensureRunner, (socket) => {
      return openChannel(socket, {
        message: (value) => take(decodeFromRunner(value)),
        closed: (problem) => {
          if (runner === connecting) runner = undefined;
          if (!closed) runnerLost(problem?.message ?? 'it ended');
        },
      });
    });
    runner = connecting;
    connecting.catch(() => {
      if (runner === connecting) runner = undefined;
    });
    return connecting;
  }

  function take(message: FromRunner): void {
    switch (message.kind) {
      case 'notStarted': {
        const pending = waiting.get(message.id);
        waiting.delete(message.id);
        pending?.settle(message.why);
        return;
      }
      case 'started': {
        const pending = waiting.get(message.id);
        if (pending === undefined) return;
        waiting.delete(message.id);
        pending.pid = message.pid;
        const { node } = pending.request;
        pids.started(message.pid, { node, startTime: message.startTime, pending });
        pending.request.onStart?.(message.pid);
        return;
      }
      case 'progress':
        pids.find(message.pid)?.pending.request.onProgress?.(message.bytes);
        return;
      case 'ended':
        pids.exited(message.pid)?.pending.settle(resultOf(message.pid, message.end));
        return;
      default:
        message satisfies never;
    }
  }

  /** The runner cannot end its children any more, so it is done from here, by PID. */
  function runnerLost(how: string): void {
    const reason = runnerGone(how);
    log(reason, { running: pids.size, waiting: waiting.size });
    for (const [id, pending] of waiting) {
      waiting.delete(id);
      pending.settle({ kind: 'lost', reason });
    }
    for (const [pid, { pending, startTime }] of pids.entries()) {
      void endOrphan(pid, startTime, pending.request.graceSeconds).then(() => {
        pids.exited(pid);
        pending.settle({ kind: 'lost', reason });
      });
    }
  }

  async function runChild(request: ChildRequest, signal: AbortSignal): Promise<ChildResult> {
    const over = (): boolean => signal.aborted || closed;
    if (over()) return { kind: 'aborted' };
    const channel = await unlessAborted(connected(), signal);
    if (channel.kind !== 'channel') return channel;
    if (over()) return { kind: 'aborted' };

    lastId += 1;
    const id = lastId;
    const send = (message: ToRunner): void => void channel.channel.send(message);
    return new Promise((resolve) => {
      let patience: NodeJS.Timeout | undefined;
      const settle = (result: ChildResult): void => {
        signal.removeEventListener('abort', abort);
        clearTimeout(patience);
        resolve(result);
      };
      const pending: Pending = { request, settle, pid: undefined };
      const abort = (): void => {
        send({ kind: 'end', id });
        const seconds = request.graceSeconds + ABORT_ANSWER_SECONDS;
        patience = setTimeout(() => void giveUp(pending), seconds * 1000);
      };
      waiting.set(id, pending);
      signal.addEventListener('abort', abort, { once: true });
      send(orderOf(id, request));
    });
  }

  /** The runner does not answer an abort. A child that starts after all is ended by the order it still has. */
  async function giveUp(pending: Pending): Promise<void> {
    if (pending.pid !== undefined) {
      await endOrphan(pending.pid, pids.find(pending.pid)?.startTime, pending.request.graceSeconds);
    }
    pending.settle({ kind: 'aborted' });
  }

  function close(): void {
    closed = true;
    void runner?.then(
      (channel) => channel.destroy(),
      () => {},
    );
    for (const pending of waiting.values()) pending.settle({ kind: 'aborted' });
    for (const [pid, { pending }] of pids.entries()) {
      pids.exited(pid);
      pending.settle({ kind: 'aborted' });
    }
    waiting.clear();
  }

  return { runChild, pids, close };
}

async function connectToRunner(
  ensureRunner: () => Promise<string>,
  open: (socket: Socket) => Channel,
): Promise<Channel> {
  for (let tries = 1; ; tries += 1) {
    const path = await ensureRunner();
    const socket = connect(path);
    const failure = await new Promise<Error | undefined>((resolve) => {
      socket.once('connect', () => resolve(undefined));
      socket.once('error', resolve);
    });
    if (failure === undefined) return open(socket);
    if (tries === CONNECT_TRIES) throw failure;
    await pause(CONNECT_PAUSE_MILLISECONDS);
  }
}

type ChannelOrResult =
  | { readonly kind: 'channel'; readonly channel: Channel }
  | Extract<ChildResult, { readonly kind: 'aborted' | 'lost' }>;

function unlessAborted(connecting: Promise<Channel>, signal: AbortSignal): Promise<ChannelOrResult> {
  return new Promise((resolve) => {
    const abort = (): void => resolve({ kind: 'aborted' });
    signal.addEventListener('abort', abort, { once: true });
    connecting
      .then(
        (channel) => resolve({ kind: 'channel', channel }),
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          resolve({ kind: 'lost', reason: `no process to run child processes: ${reason}` });
        },
      )
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

function orderOf(id: number, request: ChildRequest): ToRunner {
  const { program, args, stdin, deadlineSeconds, graceSeconds, watchFile } = request;
  return { kind: 'start', id, program, args, stdin, deadlineSeconds, graceSeconds, watchFile };
}

function resultOf(pid: number, end: ChildEnd): ChildResult {
  switch (end.kind) {
    case 'exited':
      return { kind: 'exited', pid, code: end.code, stdout: end.stdout, stderr: end.stderr };
    case 'killed':
      return { kind: 'killed', pid, signal: end.signal, stderr: end.stderr };
    case 'deadline':
      return { kind: 'deadline', pid };
    case 'aborted':
      return { kind: 'aborted' };
    default:
      return end satisfies never;
  }
}
