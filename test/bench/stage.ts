import { join } from 'node:path';
import {
  anonymousMb,
  cpuSeconds,
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
  close(): Promise<void>;
}

const BMC_PORT = 24_430;

/**
 * @param nodes how many BMCs, at 127.20.x.y, nodes n0001 …
 * @param simulatorWords more words for `bmcsim`
 */
export async function setStage(
  nodes: number,
  siteRows: Readonly<Record<string, string>> = {},
  simulatorWords: readonly string[] = [],
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
            '127.20.0.1',
            '--port',
            String(BMC_PORT),
            '--generation',
            'L0',
            '--control',
            '0',
            ...simulatorWords,
          ],
          /simulated BMC/,
        );
  const bmcs = simulator === undefined ? [] : await addressesOf(simulator);
  const site = await makeSite(
    bmcs.map((bmc, at) => ({ name: nodeName(at), bmc })),
    siteRows,
  );
  const daemon = await startProgram(
    [
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
    ],
    /^listening on /,
  );
  const host = daemon.ready.replace('listening on ', '').trim();
  return {
    site,
    daemon,
    host,
    bmcs,
    async command(...words) {
      const done = await runProgram(['client', '--host', host, '--home', site.home, ...words]);
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

/** HOST:PORT of every simulated BMC, from its control endpoint. */
async function addressesOf(simulator: Program): Promise<readonly string[]> {
  const control = /control on (\S+)$/.exec(simulator.ready)?.[1];
  const answer = await fetch(`http://${control}/bmcs`);
  const bmcs = (await answer.json()) as readonly { readonly address: string }[];
  return bmcs.map((bmc) => bmc.address);
}

/** What the daemon's processes used while `work` ran. */
export interface Used {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly mostCurls: number;
}

export async function measure(daemon: Program, work: () => Promise<unknown>): Promise<Used> {
  let peakMb = 0;
  let mostCurls = 0;
  const sample = (): void => {
    const family = familyOf(daemon.pid);
    const names = namesOf(family);
    peakMb = Math.max(peakMb, anonymousMb(family.filter((_, at) => names[at] !== 'curl')));
    mostCurls = Math.max(mostCurls, names.filter((name) => name === 'curl').length);
  };
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
  return { wallSeconds, cpuSeconds: cpuSeconds(familyOf(daemon.pid)) - cpuBefore, peakMb, mostCurls };
}
