import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { serve } from '../../bin/serve.js';
import { createJournal, type Journal } from '../../lib/jobs/journal.js';
import type { JournalEntry } from '../../lib/jobs/record.js';
import type { Log } from '../../lib/log.js';
import type { Step } from '../../lib/plugin/node-event.js';

import { createPool } from '../../lib/pool/pool.js';
import { WORKER_TIMES } from '../../lib/pool/worker-times.js';
import { ownWorkers } from './serve-options.js';
import { CLOCK_VARIABLE, HASTE_VARIABLE, stepDate } from './stepped-clock.js';

/** A moment in a node's life at which something is killed. */
export interface KillPoint {
  readonly kind: 'intent' | 'outcome';
  readonly status: string;
  /** Before it is written down, as soon as it is on disk, or so many milliseconds later. */
  readonly when: 'before' | 'after' | number;
  readonly victim: Victim;
}

/** `family` is everything: daemon, workers, runner and uploads. */
export type Victim = 'daemon' | 'worker' | 'both' | 'family';

export interface CrashDaemonOptions {
  readonly confdir: string;
  readonly logDirectory: string;
  readonly stateDirectory: string;
  /** One after the other, each at the first node that comes there. */
  readonly points: readonly KillPoint[];
  /** Has the milliseconds by which the date of daemon and workers is off. */
  readonly clockFile?: string;
  /** How many times shorter the limits of a status are; the pauses within it always are. */
  readonly limitHaste?: number;
}

/**
 * The daemon with hasty workers and a journal that kills at the points it is given. Prints `step KIND STATUS` for
 * each step, and `killing` before it kills.
 */
async function main(options: CrashDaemonOptions): Promise<void> {
  const points = [...options.points];
  if (options.clockFile !== undefined) stepDate(options.clockFile);
  const told = {
    [CLOCK_VARIABLE]: options.clockFile,
    [HASTE_VARIABLE]: options.limitHaste?.toString(),
  };
  const serving = await serve(
    {
      ...{ ...options, listen: '127.0.0.1', port: 0, xcatcfg: undefined },
      ...{ logLevel: 'warn', workerUser: ownWorkers },
    },
    {
      createPool: (pool) =>
        createPool({
          ...pool,
          // Workers have none of this process's own variables.
          environment: pool.environment && {
            ...pool.environment,
            variables: { ...pool.environment.variables, ...told },
          },
          workerEntry: new URL('hasty-worker.js', import.meta.url),
          times: { ...WORKER_TIMES, maxDeaths: 1000 },
        }),
      createJournal: (state, log: Log) => deadly(createJournal(state, log, Date.now), points),
    },
  );
  print(`listening on ${serving.address}:${serving.port}`);
  process.once('SIGTERM', () => void serving.stop());
}

function deadly(journal: Journal, points: KillPoint[]): Journal {
  // Steps of one turn are written together: the next point counts once the last one has killed.
  let armed = false;
  const strike = (victim: Victim): void => {
    armed = false;
    kill(victim);
  };
  return {
    ...journal,
    write(entry: JournalEntry) {
      const step = stepOf(entry);
      if (step !== undefined) print(`step ${step.phase} ${step.status}`);
      const [point] = points;
      if (armed || point === undefined || !isAt(entry, point)) {
        journal.write(entry);
        return;
      }
      points.shift();
      armed = point.when !== 'before';
      if (!armed) kill(point.victim);
      journal.write(entry);
      if (point.when === 'after') journal.whenDurable(() => strike(point.victim));
      const { when } = point;
      if (typeof when === 'number') journal.whenDurable(() => setTimeout(() => strike(point.victim), when));
    },
  };
}

function isAt(entry: JournalEntry, point: KillPoint): boolean {
  const step = stepOf(entry);
  return step?.phase === point.kind && step.status === point.status;
}

function stepOf(entry: JournalEntry): Step | undefined {
  return entry.kind === 'event' && entry.event.kind === 'step' ? entry.event : undefined;
}

function kill(victim: Victim): void {
  print('killing');
  if (victim !== 'daemon') for (const pid of children(victim)) process.kill(pid, 'SIGKILL');
  if (victim !== 'worker') process.kill(process.pid, 'SIGKILL');
}

/** The workers, or with `family` every descendant. */
function children(victim: Victim): readonly number[] {
  const all = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const stat = read(`/proc/${name}/stat`);
    all.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const family = [process.pid];
  for (const one of family) for (const [pid, parent] of all) if (parent === one) family.push(pid);
  const others = family.slice(1);
  return victim === 'family'
    ? others
    : others.filter((pid) => read(`/proc/${pid}/cmdline`).includes('hasty-worker'));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** At once: the process may be about to die. */
function print(line: string): void {
  writeSync(1, `${line}\n`);
}

if (process.argv[2] !== undefined) await main(JSON.parse(process.argv[2]) as CrashDaemonOptions);
