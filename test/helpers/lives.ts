import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type Behaviour, type Fleet, startFleet } from '../../plugins/openbmc/simulator/index.js';
import type { KillPoint } from './crash-daemon.js';
import { type Life, startLife } from './crash-rig.js';
import { recordedManifest, writeImage } from './firmware-image.js';
import { type Finished, runProgram } from './processes.js';
import { makeSite, type Site } from './site.js';

/** A site with simulated BMCs, n1 … being theirs, and daemons that come one after the other. */
export interface Lives {
  readonly fleet: Fleet;
  readonly site: Site;
  readonly directory: string;
  readonly state: string;
  /** Has the milliseconds by which the date of daemon and workers is off; absent, it is right. */
  readonly clockFile: string;
  /** An image of a BMC, and a directory with that and one of a host. */
  readonly image: string;
  readonly both: string;
  /** Starts a daemon that is killed at these points; `seen` is told of each step. */
  start(points?: readonly KillPoint[], seen?: (step: string) => void): Promise<Life>;
  /** What the daemons have said on standard error. */
  log(): string;
  rflash(life: Life, ...words: readonly string[]): Promise<Finished>;
  jobs(...words: readonly string[]): Promise<Finished>;
}

const hostManifest = recordedManifest
  .replace('Purpose.BMC', 'Purpose.Host')
  .replace('ibm-v2.4-500-gabcdef0-r40-0-g1234567', 'IBM-witherspoon-OP9-v2.0.8-2.22');

export async function lives(
  t: Test,
  behaviour: Partial<Behaviour> = {},
  options: {
    readonly count?: number;
    readonly rows?: Readonly<Record<string, string>>;
    readonly bmcOf?: (index: number, address: string) => string;
  } = {},
): Promise<Lives> {
  const { count = 2, rows = {}, bmcOf = (_, address) => address } = options;
  const fleet = await startFleet({
    count,
    behaviour: { generation: 'L2', activationMs: 200, uploadBytesPerSecond: 0, ...behaviour },
  });
  const nodes = fleet.bmcs.map(({ address, index }) => ({
    name: `n${index + 1}`,
    bmc: bmcOf(index, address),
  }));
  const site = await makeSite(nodes, { openbmcworkers: '1', ...rows });
  const directory = mkdtempSync(join(site.logdir, '..', 'work-'));
  const state = join(directory, 'state');
  const clockFile = join(directory, 'clock');
  const image = join(directory, 'bmc.tar');
  await writeImage(image);
  const both = join(directory, 'both');
  mkdirSync(both);
  await writeImage(join(both, 'bmc.tar'));
  await writeImage(join(both, 'host.tar'), hostManifest);
  let last: Life | undefined;
  let log = '';
  t.teardown(async () => {
    await last?.stop();
    await fleet.close();
    site.remove();
  });
  return {
    ...{ fleet, site, directory, state, clockFile, image, both },
    async start(points = [], seen = () => {}) {
      const { confdir, logdir: logDirectory } = site;
      const line = (text: string): void => {
        if (text.startsWith('step ')) seen(text.slice('step '.length));
      };
      const options = { confdir, logDirectory, stateDirectory: state, points, clockFile };
      last = await startLife(options, line, (text) => {
        log = (log + text).slice(-100_000);
      });
      if (last === undefined) throw new Error(`the daemon did not start: ${log}`);
      return last;
    },
    log: () => log,
    rflash: (life, ...words) =>
      runProgram(['client', '--host', life.host, '--home', site.home, 'rflash', ...words]),
    jobs: (...words) => runProgram(['jobs', ...words, '--statedir', state]),
  };
}
