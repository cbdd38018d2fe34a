import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Behaviour, type Fleet, startFleet } from '../../plugins/openbmc/simulator/index.js';
import type { CrashDaemonOptions, KillPoint } from './crash-daemon.js';
import { recordedManifest, writeImage } from './firmware-image.js';
import { type Finished, runProgram } from './processes.js';
import { ask, requestText } from './raw-client.js';
import { makeSite, type Site } from './site.js';

/** A site with simulated BMCs and a daemon that is killed again and again. */
export interface CrashRig {
  readonly fleet: Fleet;
  readonly site: Site;
  /** Where images are. */
  readonly images: string;
  /** Runs rflash on all nodes, through all kills, to its end. */
  flash(words: readonly string[], points: readonly KillPoint[]): Promise<CrashRun>;
  close(): Promise<void>;
}

export interface CrashRun {
  /** Kills that happened. */
  readonly fired: number;
  /** `KIND STATUS` of each step, in the order in which they were first made. */
  readonly steps: readonly string[];
  /** The documents of a client that was attached when it ended, and of one that attaches afterwards. */
  readonly live: string;
  readonly replayed: string;
  /** What a client that attaches afterwards is shown, and its exit code. */
  readonly attached: Finished;
  readonly stderr: string;
}

const NODES = 4;
const hostManifest = recordedManifest
  .replace('Purpose.BMC', 'Purpose.Host')
  .replace('ibm-v2.4-500-gabcdef0-r40-0-g1234567', 'IBM-witherspoon-OP9-v2.0.8-2.22');

export async function crashRig(behaviour: Partial<Behaviour>): Promise<CrashRig> {
  const fleet = await startFleet({ count: NODES, behaviour });
  const nodes = fleet.bmcs.map(({ address, index }) => ({ name: `n${index + 1}`, bmc: address }));
  const site = await makeSite(nodes, { openbmcworkers: '1' });
  const images = mkdtempSync(join(site.logdir, '..', 'images-'));
  await writeImage(join(images, 'bmc.tar'));
  const both = join(images, 'both');
  mkdirSync(both);
  await writeImage(join(both, 'bmc.tar'));
  await writeImage(join(both, 'host.tar'), hostManifest);
  return {
    fleet,
    site,
    images,
    flash: (words, points) => flash(words, points, fleet, site),
    async close() {
      await fleet.close();
      site.remove();
    },
  };
}

async function flash(
  words: readonly string[],
  points: readonly KillPoint[],
  fleet: Fleet,
  site: Site,
): Promise<CrashRun> {
  await Promise.all(fleet.bmcs.map((bmc) => bmc.reset()));
  const stateDirectory = mkdtempSync(join(site.logdir, '..', 'state-'));
  const steps = new Set<string>();
  let stderr = '';
  let fired = 0;
  const start = async (): Promise<Life> =>
    (await startLife(
      { confdir: site.confdir, logDirectory: site.logdir, stateDirectory, points: points.slice(fired) },
      (line) => {
        if (line === 'killing') fired += 1;
        if (line.startsWith('step ')) steps.add(line.slice('step '.length));
      },
      (text) => {
        stderr = (stderr + text).slice(-20_000);
      },
    )) ?? start();
  const asked = (life: Life, ...more: readonly string[]): Promise<string> => {
    const [host = '', port] = life.host.split(':');
    const request = requestText({ command: 'rflash', noderange: 'all', arg: more });
    // A daemon that dies ends the connection.
    return ask({ host, port: Number(port), home: site.home }, request).catch(() => '');
  };

  let life = await start();
  await asked(life, ...words, '--background');
  for (;;) {
    const live = await asked(life, '--attach');
    if (live.includes('<serverdone>')) {
      const replayed = await asked(life, '--attach');
      const program = ['client', '--host', life.host, '--home', site.home, 'rflash', 'all', '--attach'];
      const attached = await runProgram(program);
      await life.stop();
      // A late kill may have struck after the end: then a client of the next life has to see the same.
      if (!life.wasKilled()) return { fired, steps: [...steps], live, replayed, attached, stderr };
    }
    await life.ended;
    life = await start();
  }
}

export interface Life {
  readonly pid: number;
  readonly host: string;
  /** KILL, of the daemon alone. */
  readonly kill: () => Promise<void>;
  readonly ended: Promise<'ended'>;
  /** Once it has ended: by KILL. */
  readonly wasKilled: () => boolean;
  stop(): Promise<void>;
}

/** Starts a daemon with hasty workers; undefined when it was killed before it listened. `spawned` is told of it at once. */
export async function startLife(
  options: CrashDaemonOptions,
  line: (text: string) => void,
  stderr: (text: string) => void,
  spawned: (pid: number) => void = () => undefined,
): Promise<Life | undefined> {
  const program = fileURLToPath(new URL('crash-daemon.js', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) spawned(child.pid);
  child.stderr.setEncoding('utf8').on('data', stderr);
  const ended = new Promise<'ended'>((resolve) => child.once('close', () => resolve('ended')));
  const listening = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (text) => {
      line(text);
      if (text.startsWith('listening on ')) resolve(text.slice('listening on '.length));
    });
  });
  const host = await Promise.race([listening, ended]);
  // Killed before it listened: the next life does.
  if (host === 'ended') return undefined;
  return {
    pid: child.pid ?? 0,
    host,
    ended,
    wasKilled: () => child.signalCode === 'SIGKILL',
    stop: () => stopped(child, ended, 'SIGTERM'),
    kill: () => stopped(child, ended, 'SIGKILL'),
  };
}

async function stopped(child: ChildProcess, ended: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await ended;
}
