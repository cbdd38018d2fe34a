import { setTimeout as pause } from 'node:timers/promises';
import type { BmcStateView } from '../../plugins/openbmc/simulator/index.js';
import { type Life, startLife } from '../helpers/crash-rig.js';
import { type Finished, runProgram } from '../helpers/processes.js';
import { ask, requestText } from '../helpers/raw-client.js';
import type { Acts } from './acts.js';
import { victims } from './disturbance.js';
import { type Effects, effectsOf } from './effects.js';
import { strike } from './processes.js';
import type { Scene } from './scene.js';

/** How one command ended that went on through all that was done to it. */
export interface Flashed {
  readonly seconds: number;
  /** It did not come to its end in time. */
  readonly hangs: boolean;
  /** What a client is told that attaches afterwards. */
  readonly attached: Finished;
  /** The BMCs when the last result was told. */
  readonly atEnd: readonly BmcStateView[];
  /** The effects at each BMC when the first daemon after an exchange of addresses was begun. */
  readonly atMove: readonly Effects[] | undefined;
  /** Of the daemons, its end. */
  readonly stderr: string;
}

const MOST_MS = 240_000;
/** Until a worker whose daemon was killed has ended. */
const ORPHANS_MS = 200;
/** Until a daemon that was killed is seen to have ended. */
const ENDING_MS = 500;
const MOST_TEXT = 20_000;
/** A minute in which a BMC is only looked at takes seconds; it stays longer than anything a simulated BMC needs. */
const LIMIT_HASTE = 8;

/** Runs rflash on all nodes of the scene, with one daemon after the other, to its end. */
export async function flash(
  { fleet, site, nodes }: Scene,
  words: readonly string[],
  places: { readonly state: string; readonly clockFile: string },
  acts: Acts,
): Promise<Flashed> {
  const noderange = `n1-n${nodes}`;
  let atMove: readonly Effects[] | undefined;
  let stderr = '';

  async function start(): Promise<Life> {
    const exchanged = acts.exchanged();
    if (exchanged !== undefined && atMove === undefined) {
      await exchanged;
      await pause(ORPHANS_MS);
      atMove = fleet.bmcs.map(effectsOf);
    }
    const { confdir, logdir: logDirectory } = site;
    const daemonPlaces = { stateDirectory: places.state, clockFile: places.clockFile };
    const life = await startLife(
      { confdir, logDirectory, ...daemonPlaces, points: [], limitHaste: LIMIT_HASTE },
      () => undefined,
      (text) => {
        stderr = (stderr + text).slice(-MOST_TEXT);
      },
      acts.daemonIs,
    );
    return life ?? start();
  }

  function asked({ host: at }: Life, ...more: readonly string[]): Promise<string> {
    const [host = '', port] = at.split(':');
    const request = requestText({ command: 'rflash', noderange, arg: more });
    // A daemon that dies ends the connection.
    return ask({ host, port: Number(port), home: site.home }, request).catch(() => '');
  }

  async function hasEnded({ ended }: Life): Promise<boolean> {
    return (await Promise.race([ended, pause(ENDING_MS)])) === 'ended';
  }

  async function toItsEnd(): Promise<'over'> {
    for (;;) {
      const told = await asked(life, '--attach');
      if (told.includes('<serverdone>')) {
        acts.end();
        return 'over';
      }
      if (await hasEnded(life)) life = await start();
    }
  }

  /** A late kill may have struck as the last result was told: then a client of the next daemon has to see it. */
  async function attach(): Promise<Finished> {
    for (;;) {
      const program = ['client', '--host', life.host, '--home', site.home, 'rflash', noderange, '--attach'];
      const finished = await runProgram(program);
      if (/^Job \d+ has ended/m.test(finished.stdout) || !(await hasEnded(life))) return finished;
      life = await start();
    }
  }

  const begun = performance.now();
  let life = await start();
  await asked(life, ...words, '--background');
  const timer = new AbortController();
  const late = pause(MOST_MS, 'late' as const, { signal: timer.signal });
  const hangs = (await Promise.race([toItsEnd(), late])) === 'late';
  timer.abort();
  acts.end();
  late.catch(() => undefined);
  const atEnd = fleet.bmcs.map((bmc) => bmc.state());
  const seconds = (performance.now() - begun) / 1000;
  if (hangs) strike(life.pid, victims);
  const attached = hangs ? { code: 'none', stdout: '', stderr: '' } : await attach();
  await life.stop();
  return { seconds, hangs, attached, atEnd, atMove, stderr };
}
