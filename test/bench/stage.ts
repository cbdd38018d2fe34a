import { join } from 'node:path';
import type { Behaviour } from '../../plugins/openbmc/simulator/index.js';
import {
  anonymousMb,
  cpuSeconds,
  type Finished,
  familyOf,
  namesOf,
  type Program,
  runProgram,
  startProgram,
} from '../helpers/processes.js';
import { makeSite, type Site } from '../helpers/site.js';

/** A site, its simulated BMCs and its daemon, each in processes of their own, as in the field. */
export interface Stage {
  readonly site: Site;
  readonly daemon: Program;
  /** HOST:PORT of the daemon. */
  readonly host: string;
  /** HOST:PORT of the BMCs. */
  readonly bmcs: readonly string[];
  /** Runs a command by the bundled client; throws when its exit code is not 0. */
  command(...words: readonly string[]): Promise<string>;
  /** The same whatever its exit code is. */
  anyhow(...words: readonly string[]): Promise<Finished>;
  /** Changes the behaviour of all simulated BMCs, or of one. */
  behave(change: Partial<Behaviour>, index?: number): Promise<void>;
  /** Sets all simulated BMCs back to their first state. */
  reset(): Promise<void>;
  /** Logins at all simulated BMCs since their last reset. */
  logins(): Promise<number>;
  /** Kills the daemon, and starts it again when the returned function is called. */
  kill(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const BMC_PORT = 24_430;
/** Two benches at once have addresses of their own. */
const FIRST_NET = 20;

/**
 * @param nodes how many BMCs, at 127.x.y.z, nodes n0001 …
 * @param simulatorWords more words for `bmcsim`
 */
export async function setStage(
  nodes: number,
  siteRows: Readonly<Record<string, string>> = {},
  simulatorWords: readonly string[] = ['--generation', 'L0'],
): Promise<Stage> {
  const simulator =
    nodes === 0
      ? undefined
      : await startProgram(
          [
            'bmcsim',
            '--count',
            String(nodes),
            '--first',
            `127.${FIRST_NET + (process.pid % 200)}.0.1`,
            '--port',
            String(BMC_PORT),
            '--control',
            '0',
            // A BMC signs with its own processor, not with this machine's: the key that costs least.
            '--key',
            'p256',
            ...(simulatorWords.includes('--generation') ? [] : ['--generation', 'L0']),
            ...simulatorWords,
          ],
          /simulated BMC/,
        );
  const bmcs = simulator === undefined ? [] : await addressesOf(simulator);
  const site = await makeSite(
    bmcs.map((bmc, at) => ({ name: nodeName(at), bmc })),
    siteRows,
  );
  const words = [
    'serve',
    '--confdir',
    site.confdir,
    '--listen',
    '127.0.0.1',
    '--port',
    '0',
    '--statedir',
    join(site.logdir, '..', 'state'),
    '--logdir',
    site.logdir,
    '--loglevel',
    'warn',
  ];
  const start = (): Promise<Program> => startProgram(words, /^listening on /);
  const control = simulator === undefined ? '' : controlOf(simulator);
  let daemon = await start();
  const host = (): string => daemon.ready.replace('listening on ', '').trim();
  const anyhow = (...words: readonly string[]): Promise<Finished> =>
    runProgram(['client', '--host', host(), '--home', site.home, ...words]);
  return {
    site,
    get daemon() {
      return daemon;
    },
    get host() {
      return host();
    },
    bmcs,
    anyhow,
    async behave(change, index) {
      await steer(control, 'PATCH', index === undefined ? '/bmcs' : `/bmcs/${index}`, change);
    },
    async reset() {
      await steer(control, 'POST', '/bmcs/reset');
    },
    async logins() {
      const all = (await steer(control, 'GET', '/bmcs')) as readonly SeenBmc[];
      return all.reduce((sum, { counters }) => sum + counters.logins, 0);
    },
    async kill() {
      await daemon.stop('SIGKILL');
      return async () => {
        daemon = await start();
      };
    },
    async command(...words) {
      const done = await anyhow(...words);
      if (done.code !== 0)
        throw new Error(`${words.join(' ')} ended with ${done.code}:\n${done.stderr.slice(0, 2000)}`);
      return done.stdout;
    },
    async close() {
      await daemon.stop();
      await simulator?.stop();
      site.remove();
    },
  };
}

export function nodeName(at: number): string {
  return `n${String(at + 1).padStart(4, '0')}`;
}

function controlOf(simulator: Program): string {
  return /control on (\S+)$/.exec(simulator.ready)?.[1] ?? '';
}

/** HOST:PORT of every simulated BMC, from its control endpoint. */
async function addressesOf(simulator: Program): Promise<readonly string[]> {
  const bmcs = (await steer(controlOf(simulator), 'GET', '/bmcs')) as readonly SeenBmc[];
  return bmcs.map((bmc) => bmc.address);
}

/** What the control endpoint tells of a BMC. */
interface SeenBmc {
  readonly address: string;
  readonly counters: { readonly logins: number };
}

async function steer(control: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`http://${control}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(said)}`);
  return said;
}

/** What the daemon's processes used while `work` ran. */
export interface Used {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly mostCurls: number;
  /** The largest worker's anonymous memory. */
  readonly workerMb: number;
  /** Milliseconds the daemon's event loop was held up at most. */
  readonly heldUpMs: number;
}

export async function measure(daemon: Program, work: () => Promise<unknown>): Promise<Used> {
  let peakMb = 0;
  let mostCurls = 0;
  let workerMb = 0;
  const sample = (): void => {
    const family = familyOf(daemon.pid);
    const names = namesOf(family);
    peakMb = Math.max(peakMb, anonymousMb(family.filter((_, at) => names[at] !== 'curl')));
    workerMb = Math.max(workerMb, ...family.slice(1).map((pid) => anonymousMb([pid])));
    mostCurls = Math.max(mostCurls, names.filter((name) => name === 'curl').length);
  };
  await daemon.ask('SIGUSR2', /^event loop/);
  const cpuBefore = cpuSeconds(familyOf(daemon.pid));
  const timer = setInterval(sample, 100);
  const begun = performance.now();
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  const wallSeconds = (performance.now() - begun) / 1000;
  sample();
  const cpuAfter = cpuSeconds(familyOf(daemon.pid));
  const answer = await daemon.ask('SIGUSR2', /^event loop: held up/);
  const heldUpMs = Number(/at most ([\d.]+) ms/.exec(answer)?.[1]);
  return { wallSeconds, cpuSeconds: cpuAfter - cpuBefore, peakMb, mostCurls, workerMb, heldUpMs };
}
