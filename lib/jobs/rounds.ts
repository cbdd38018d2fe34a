import { setTimeout as pause } from 'node:timers/promises';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { noWorkerFor, putAside } from '../ended-work-texts.js';
import type { Target } from '../plugin/contract.js';
import type { Loss } from '../pool/part.js';
import type { NodeCancels } from '../pool/pool.js';
import { reasons } from './job-texts.js';
import type { NodeStates } from './node-states.js';

/** Faults under a node in one status after which it is worked on apart from the nodes that may not be to blame. */
const FAULTS_UNTIL_APART = 2;
/** The same for deaths by KILL, which is seldom a node's doing: but the kernel kills so when memory is short. */
const KILLS_UNTIL_APART = 4;
/** Faults under a node that was alone in its worker: then it is why. Of deaths by KILL it takes more. */
const FAULTS_ALONE = 2;
const DEATHS_ALONE = 8;
/** Tries of any kind, and the least time of them, until a node is given up. */
const MAX_TRIES = 8;
const GIVE_UP_SECONDS = 600;

const FIRST_PAUSE_SECONDS = 0.1;
const MAX_PAUSE_SECONDS = 2;
/** Where there is no worker to be had. */
const MAX_WAIT_SECONDS = 30;

/** What became of a node's workers since it last had an answer in one status. */
interface Standstill {
  readonly status: string | undefined;
  /** Milliseconds, monotonic. */
  readonly since: number;
  faults: number;
  kills: number;
  faultsAlone: number;
  killsAlone: number;
  /** Times that there was no worker to be had. */
  refusals: number;
}

export interface RoundsParts {
  readonly targets: readonly Target[];
  readonly states: Pick<NodeStates, 'of' | 'resumeOf'>;
  /** Works on these until each has its result or is given back to `lost`. Never rejects. */
  readonly run: (
    targets: readonly Target[],
    lost: (nodes: readonly NodeName[], loss: Loss) => void,
    cancels: NodeCancels,
    where: 'shared' | 'apart',
  ) => Promise<void>;
  readonly fail: (node: NodeName, reason: string) => void;
  /** The daemon stops: what comes back is left for the next one. */
  readonly isSuspended: () => boolean;
  /** The system's when absent. */
  readonly clock?: RoundsClock;
}

export interface RoundsClock {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly sleep: (seconds: number) => Promise<void>;
}

const systemClock: RoundsClock = {
  now: () => performance.now(),
  sleep: (seconds) => pause(seconds * 1000),
};

/** The work on a job's nodes, round after round. */
export interface Rounds {
  /** Stops these nodes, wherever they are. */
  cancel(nodes: readonly NodeName[]): void;
  /** The node had an answer in this status, and its worker lived. */
  gotOn(node: NodeName, status: string): void;
  /** Resolves when every node has its result, or the job is suspended. */
  readonly ended: Promise<void>;
}

/**
 * Works on all nodes of a job, whatever becomes of the workers: whose worker has ended goes on in another one, after a
 * pause and from its last step. Where workers keep ending, the nodes are parted in halves, each in a worker of its own,
 * until the one that does it is alone and put aside.
 */
export function workInRounds(parts: RoundsParts): Rounds {
  const { targets, states, run, fail, isSuspended, clock = systemClock } = parts;
  const cancels = new Set<(nodes: readonly NodeName[]) => void>();
  /** By node and status. */
  const standstills = new Map<string, Standstill>();
  /** Between two rounds. */
  const resting = new Set<NodeName>();

  async function round(mine: readonly Target[], where: 'shared' | 'apart'): Promise<void> {
    const listening: ((nodes: readonly NodeName[]) => void)[] = [];
    const followers: Promise<void>[] = [];
    let lost = new Map<NodeName, Loss>();
    let soon: NodeJS.Immediate | undefined;
    // Those whose worker has ended do not wait for those whose worker lives.
    const follow = (): void => {
      clearImmediate(soon);
      soon = undefined;
      const back = lost;
      lost = new Map();
      if (back.size === 0) return;
      const follower = goOn(mine, back);
      // Waited for below; until then a failure must not pass for one that nobody hears.
      follower.catch(() => undefined);
      followers.push(follower);
    };
    await run(
      mine,
      (nodes, loss) => {
        for (const node of nodes) {
          lost.set(node, loss);
          resting.add(node);
        }
        soon ??= setImmediate(follow);
      },
      {
        listen: (cancel) => {
          cancels.add(cancel);
          listening.push(cancel);
        },
      },
      where,
    );
    for (const cancel of listening) cancels.delete(cancel);
    follow();
    await Promise.all(followers);
  }

  async function goOn(mine: readonly Target[], lost: ReadonlyMap<NodeName, Loss>): Promise<void> {
    if (isSuspended()) return;
    const left = mine.flatMap((target) => {
      const loss = lost.get(target.node);
      return loss === undefined ? [] : leftToDo(target, loss);
    });
    // Nodes of one BMC stay together: only within one worker do they keep off each other.
    const suspects = [...new Set(left.filter(isSuspect).map(({ target }) => target.owner))];
    const half = Math.ceil(suspects.length / 2);
    const groups = [suspects.slice(0, half), suspects.slice(half)].map((owners) => of(left, new Set(owners)));
    const all = new Set(suspects);
    const others = left.filter(({ target }) => !all.has(target.owner));
    await Promise.all(
      [others, ...groups].map(async (group) => again(await rest(group, lost), group === others)),
    );
  }

  async function again(ready: readonly Target[], isShared: boolean): Promise<void> {
    if (ready.length > 0 && !isSuspended()) await round(ready, isShared ? 'shared' : 'apart');
  }

  /** Pauses; those that are still to be worked on then. */
  async function rest(group: readonly Left[], lost: ReadonlyMap<NodeName, Loss>): Promise<readonly Target[]> {
    if (group.length === 0) return [];
    const seconds = group.map(({ target, standstill }) => {
      return Math.max(pauseOf(standstill), lost.get(target.node)?.afterSeconds ?? 0);
    });
    await clock.sleep(Math.max(...seconds));
    const ready = group.filter(({ target }) => states.of(target.node)?.result === undefined);
    for (const { target } of group) resting.delete(target.node);
    return ready.map(({ target: { resume: _, ...target } }) => {
      const resume = states.resumeOf(target.node);
      return resume === undefined ? target : { ...target, resume };
    });
  }

  function leftToDo(target: Target, loss: Loss): readonly Left[] {
    const { node } = target;
    const state = states.of(node);
    if (state === undefined || state.result !== undefined) return [];
    const standstill = standstillAt(node, state.resume?.status);
    count(standstill, loss);
    const reason = state.cancelled ? reasons.cancelled : whyNot(standstill, loss, clock.now());
    if (reason === undefined) return [{ target, standstill }];
    fail(node, reason);
    return [];
  }

  /** A status that looks leads back to the one that changes something: a node that returns has not got on. */
  function standstillAt(node: NodeName, status: string | undefined): Standstill {
    const key = keyOf(node, status);
    const known = standstills.get(key);
    if (known !== undefined) return known;
    const fresh = {
      ...{ status, since: clock.now() },
      ...{ faults: 0, kills: 0, faultsAlone: 0, killsAlone: 0, refusals: 0 },
    };
    standstills.set(key, fresh);
    return fresh;
  }

  return {
    cancel(nodes) {
      for (const cancel of cancels) cancel(nodes);
      // Between two rounds nobody else would do it.
      for (const node of nodes) if (resting.has(node)) fail(node, reasons.cancelled);
    },
    gotOn(node, status) {
      if (standstills.size > 0) standstills.delete(keyOf(node, status));
    },
    ended: round(targets, 'shared'),
  };
}

interface Left {
  readonly target: Target;
  readonly standstill: Standstill;
}

function of(left: readonly Left[], owners: ReadonlySet<string>): readonly Left[] {
  return left.filter(({ target }) => owners.has(target.owner));
}

function count(standstill: Standstill, { kind, alone }: Loss): void {
  if (kind === 'noWorker') standstill.refusals += 1;
  if (kind === 'killed') standstill.kills += 1;
  if (kind === 'killed' && alone) standstill.killsAlone += 1;
  if (kind === 'fault') standstill.faults += 1;
  if (kind === 'fault' && alone) standstill.faultsAlone += 1;
}

function keyOf(node: NodeName, status: string | undefined): string {
  return `${node}\0${status ?? ''}`;
}

function pauseOf(standstill: Standstill): number {
  const most = standstill.refusals > 0 ? MAX_WAIT_SECONDS : MAX_PAUSE_SECONDS;
  const tries = deathsOf(standstill) + standstill.refusals;
  return Math.min(FIRST_PAUSE_SECONDS * 2 ** (tries - 1), most);
}

function deathsOf({ faults, kills }: Standstill): number {
  return faults + kills;
}

function isSuspect({ standstill: { faults, kills } }: Left): boolean {
  return faults >= FAULTS_UNTIL_APART || kills >= KILLS_UNTIL_APART;
}

/** Why it is not worked on any more. */
function whyNot(standstill: Standstill, { how }: Loss, now: number): string | undefined {
  const { status, since, faultsAlone, killsAlone, refusals } = standstill;
  const alone = faultsAlone + killsAlone;
  if (faultsAlone >= FAULTS_ALONE || alone >= DEATHS_ALONE) return putAside(alone, how, status);
  const seconds = (now - since) / 1000;
  const tries = deathsOf(standstill) + refusals;
  return tries > MAX_TRIES && seconds > GIVE_UP_SECONDS ? noWorkerFor(seconds, how, status) : undefined;
}
