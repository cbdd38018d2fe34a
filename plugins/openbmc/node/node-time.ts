import type { ControllerOf, JobOutput, WorkerServices } from '../../../lib/plugin/contract.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { onAbort } from '../bmc/http/on-abort.js';

/** How long one node may be in work in one command. */
export interface TimeLimit {
  readonly seconds: number;
  /** The key of the site table that says so. */
  readonly key: 'openbmccommandtimeout' | 'openbmcnodetimeout';
}

/** `signal.reason` of a node whose time is over. */
export const OVERDUE = 'overdue';

/** A clock that stands still is looked at no more often than that. */
const LOOK_MS = 1000;

/** The time of one node. */
export interface Deadline {
  /** Ends the node's work if its time is over: for clocks that are moved on by pauses, which no timer sees. */
  check(): void;
  /** What follows is no time of the node: it waits in a line for others. */
  pause(): void;
  resume(): void;
  /** The node's work is done. */
  end(): void;
}

/**
 * Aborts the node's controller when its time is over, whatever the node is waiting for then.
 * @param now milliseconds; only differences are used
 */
export function startDeadline(
  { seconds }: TimeLimit,
  now: () => number,
  controller: AbortController,
): Deadline {
  let endsAt = now() + seconds * 1000;
  let pausedAt: number | undefined;
  let timer = setTimeout(look, seconds * 1000);

  function check(): void {
    if (pausedAt === undefined && now() >= endsAt) controller.abort(OVERDUE);
  }

  /** The clock may have stood still since the timer was set. */
  function look(): void {
    check();
    if (controller.signal.aborted) return;
    timer = setTimeout(look, Math.max(LOOK_MS, endsAt - now()));
  }

  return {
    check,
    pause() {
      clearTimeout(timer);
      pausedAt ??= now();
    },
    resume() {
      if (pausedAt === undefined) return;
      endsAt += now() - pausedAt;
      pausedAt = undefined;
      timer = setTimeout(look, endsAt - now());
    },
    end: () => clearTimeout(timer),
  };
}

/** A command's clock, which stands still while its client does not take what is said: that is no node's time. */
export interface CommandClock {
  now(): number;
  /** As the output's, and stops the clock while somebody waits. */
  room(): Promise<void> | undefined;
}

export function commandClock(services: Pick<WorkerServices, 'now'>, output: JobOutput): CommandClock {
  let stoodStill = 0;
  let since: number | undefined;
  let waiting = 0;

  function goOn(): void {
    waiting -= 1;
    if (waiting > 0 || since === undefined) return;
    stoodStill += services.now() - since;
    since = undefined;
  }

  return {
    now: () => (since ?? services.now()) - stoodStill,
    room() {
      const room = output.room?.();
      if (room === undefined) return undefined;
      since ??= services.now();
      waiting += 1;
      return room.finally(goOn);
    },
  };
}

/** A controller for each node that aborts with the command, where nobody gives one. */
export function followers(signal: AbortSignal): ControllerOf {
  const all = new Map<NodeName, AbortController>();
  return (node) => {
    const known = all.get(node);
    if (known !== undefined) return known;
    const own = new AbortController();
    all.set(node, own);
    if (signal.aborted) own.abort(signal.reason);
    else onAbort(signal, () => own.abort(signal.reason));
    return own;
  };
}
