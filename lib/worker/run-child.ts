import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { runnerGone } from '../ended-work-texts.js';
import { type Channel, openChannel } from '../ipc/channel.js';
import { type ChildEnd, decodeFromRunner, type FromRunner, type ToRunner } from '../ipc/runner-messages.js';
import type { ChildRequest, ChildResult } from '../plugin/child-request.js';
import { connectToRunner } from './connect-to-runner.js';
import { endOrphan } from './orphan.js';
import { createPidTable, type PidTable } from './pid-table.js';

/** How long after the grace time of an aborted child the runner's word is waited for. */
const ABORT_ANSWER_SECONDS = 5;

/** A request that so many runners did not live to begin is not given to another one: it may be why they end. */
const MAX_RUNNERS = 10;

export interface ChildrenOptions {
  /**
   * The socket of a runner that is up; it is started if there is none. Before it is named, all that an earlier one has
   * left behind has ended. Rejects with a reason for the user.
   */
  readonly ensureRunner: () => Promise<string>;
  /** The number that the daemon gave this worker. */
  readonly worker?: () => number;
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
  readonly signal: AbortSignal;
  readonly settle: (result: ChildResult) => void;
  isSettled: boolean;
  /** Where it was given to a runner that lives. */
  at: { readonly channel: Channel; readonly id: number } | undefined;
  /** Runners that have died with it. */
  runners: number;
  /** The runner has said that it starts it. */
  isStarting: boolean;
  /** Set once the child runs. */
  pid: number | undefined;
}

/** The worker's side of its children. */
export function createChildren({ ensureRunner, worker, log }: ChildrenOptions): Children {
  const pids = createPidTable<RunningChild>();
  const all = new Set<Pending>();
  /** Given to the runner, and not known to run. */
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
    connecting.then(
      (channel) => {
        if (worker !== undefined) say(channel, { kind: 'hello', worker: worker() });
      },
      () => {
        if (runner === connecting) runner = undefined;
      },
    );
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
      case 'starting': {
        const pending = waiting.get(message.id);
        if (pending !== undefined) pending.isStarting = true;
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

  /**
   * The runner cannot end its children any more, so it is done from here, by PID. What it had not begun goes to the
   * next one; how far the rest has come, nobody knows.
   */
  function runnerLost(how: string): void {
    const reason = runnerGone(how);
    log(reason, { running: pids.size, waiting: waiting.size });
    const given = [...waiting.values()];
    const running = pids.entries();
    waiting.clear();
    for (const pending of given) {
      pending.at = undefined;
      pending.runners += 1;
      if (pending.isStarting) heard(pending, lose(pending, undefined, reason));
      else if (pending.runners < MAX_RUNNERS) heard(pending, give(pending));
      else pending.settle({ kind: 'notStarted', reason });
    }
    for (const [pid, { pending, startTime }] of running) {
      pids.exited(pid);
      pending.at = undefined;
      heard(pending, lose(pending, startTime, reason));
    }
  }

  /** Tells that it is lost when it has ended for sure: the daemon names no other runner before. */
  async function lose(pending: Pending, startTime: string | undefined, reason: string): Promise<void> {
    const { pid, request, signal } = pending;
    if (pid !== undefined)
      await endOrphan(pid, startTime, request.graceSeconds).catch((problem: unknown) =>
        tellNotEnded(pid, problem),
      );
    await Promise.race([connected().catch(() => undefined), aborted(signal)]);
    pending.settle(signal.aborted ? { kind: 'aborted' } : { kind: 'lost', reason });
  }

  function tellNotEnded(pid: number, problem: unknown): void {
    log(`a child without its runner could not be ended: ${String(problem)}`, { child: pid });
  }

  /** What goes wrong in it is the child's end: somebody waits for it. */
  function heard(pending: Pending, work: Promise<void>): void {
    work.catch((problem: unknown) => pending.settle({ kind: 'lost', reason: String(problem) }));
  }

  async function give(pending: Pending): Promise<void> {
    let channel: Channel;
    try {
      channel = await connected();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      pending.settle({ kind: 'notStarted', reason: `no process to run child processes: ${reason}` });
      return;
    }
    if (pending.isSettled) return;
    if (pending.signal.aborted) {
      pending.settle({ kind: 'aborted' });
      return;
    }
    lastId += 1;
    pending.at = { channel, id: lastId };
    waiting.set(lastId, pending);
    say(channel, orderOf(lastId, pending.request));
  }

  function runChild(request: ChildRequest, signal: AbortSignal): Promise<ChildResult> {
    if (signal.aborted || closed) return Promise.resolve({ kind: 'aborted' });
    return new Promise((resolve) => {
      let patience: NodeJS.Timeout | undefined;
      const pending: Pending = {
        ...{
          request,
          signal,
          isSettled: false,
          at: undefined,
          runners: 0,
          isStarting: false,
          pid: undefined,
        },
        settle(result) {
          if (pending.isSettled) return;
          pending.isSettled = true;
          all.delete(pending);
          signal.removeEventListener('abort', abort);
          clearTimeout(patience);
          resolve(result);
        },
      };
      const abort = (): void => {
        const { at } = pending;
        if (at === undefined && pending.pid === undefined && !pending.isStarting) {
          pending.settle({ kind: 'aborted' });
          return;
        }
        if (at !== undefined) say(at.channel, { kind: 'end', id: at.id });
        const seconds = request.graceSeconds + ABORT_ANSWER_SECONDS;
        patience = setTimeout(() => giveUp(pending), seconds * 1000);
      };
      all.add(pending);
      signal.addEventListener('abort', abort, { once: true });
      heard(pending, give(pending));
    });
  }

  /** The runner does not answer an abort. A child that starts after all is ended by the order it still has. */
  function giveUp(pending: Pending): void {
    const { pid } = pending;
    const settle = (): void => pending.settle({ kind: 'aborted' });
    if (pid === undefined) {
      settle();
      return;
    }
    endOrphan(pid, pids.find(pid)?.startTime, pending.request.graceSeconds).then(
      settle,
      (problem: unknown) => {
        tellNotEnded(pid, problem);
        settle();
      },
    );
  }

  function close(): void {
    closed = true;
    runner?.then(
      (channel) => channel.destroy(),
      () => {},
    );
    for (const [pid] of pids.entries()) pids.exited(pid);
    waiting.clear();
    for (const pending of all) pending.settle({ kind: 'aborted' });
  }

  return { runChild, pids, close };
}

function say(channel: Channel, message: ToRunner): void {
  channel.send(message);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function orderOf(id: number, request: ChildRequest): ToRunner {
  const { program, args, stdin, handed, deadlineSeconds, graceSeconds, watchFile } = request;
  return { kind: 'start', id, program, args, stdin, handed, deadlineSeconds, graceSeconds, watchFile };
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
