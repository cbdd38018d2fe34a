import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { type Behaviour, startFleet } from '../../plugins/openbmc/simulator/index.js';
import { type Life, startLife } from '../helpers/crash-rig.js';
import { recordedManifest, writeTar } from '../helpers/firmware-image.js';
import { commandLineOf, until } from '../helpers/installation.js';
import { familyOf, runProgram } from '../helpers/processes.js';
import { makeSite } from '../helpers/site.js';

/** Processes that are killed at one instant while images are being sent: the kernel does it when memory is short. */

const NODES = 4;
/** More than the buffers of a connection hold: what is not sent when curl ends does not arrive. */
const IMAGE_BYTES = 16 * 1024 * 1024;
const SLOW_MILLISECONDS = 3000;
const TIMEOUT = 800_000;
t.setTimeout(TIMEOUT);

type Victim = 'daemon' | 'worker' | 'runner' | 'curl';
const combinations: readonly (readonly Victim[])[] = [
  ['runner'],
  ['curl'],
  ['worker', 'runner'],
  ['worker', 'curl'],
  ['daemon', 'runner'],
  ['daemon', 'worker'],
  ['daemon', 'worker', 'runner'],
];

const kinds: Readonly<Record<string, Partial<Behaviour>>> = {
  'a legacy BMC': { generation: 'L2' },
  'a Redfish BMC': { generation: 'R' },
};

for (const [kind, behaviour] of Object.entries(kinds)) {
  t.test(kind, { timeout: TIMEOUT }, async (t) => {
    const { fleet, site, flash, start } = await scene(t, behaviour);
    for (const victims of combinations) {
      const said = `${victims.join(' and ')} killed`;
      await Promise.all(fleet.bmcs.map((bmc) => bmc.reset()));
      await fleet.set({ uploadBytesPerSecond: 1000, bodyStallMs: 1_000_000 });
      let life = await start();
      const watch = watchCurls(life.pid);
      await flash(life, '--background');
      const running = () => processesOf(life.pid);
      await until('all are uploading', () => running().curl.length === NODES && fleet.bmcs.every(isOpen));
      const { curl } = running();
      for (const victim of victims) for (const pid of running()[victim]) kill(pid, 'SIGKILL');
      // Long enough that an image would be sent again beside one whose sender was left alone.
      if (victims.includes('worker')) await pause(SLOW_MILLISECONDS);
      await fleet.set({ uploadBytesPerSecond: 0 });
      if (victims.includes('daemon')) {
        await life.ended;
        life = await start();
        watch.add(life.pid);
      }
      const words = ['client', '--host', life.host, '--home', site.home, 'rflash', 'all', '--attach'];
      const { code, stdout, stderr } = await runProgram(words);
      t.equal(code, 0, `${said}: ${stdout}${stderr}`);
      t.match(stdout, new RegExp(`Total=${NODES} Success=${NODES} Failed=0`));
      t.ok(watch.most() <= NODES, `${said}: ${watch.most()} uploads at once`);
      t.same(curl.filter(isCurl), [], `${said}: no old upload goes on`);
      watch.stop();
      for (const { counters } of fleet.bmcs) {
        const { uploads, activations } = counters();
        t.equal(uploads.filter(({ sha256 }) => sha256 !== undefined).length, 1, `${said}: one whole image`);
        t.equal(activations, 1, `${said}: one activation`);
      }
      await life.stop();
    }
  });
}

async function scene(t: Test, behaviour: Partial<Behaviour>) {
  const fleet = await startFleet({ count: NODES, behaviour });
  t.teardown(() => fleet.close());
  const nodes = fleet.bmcs.map(({ address, index }) => ({ name: `n${index + 1}`, bmc: address }));
  const site = await makeSite(nodes, { openbmcworkers: '1' });
  t.teardown(() => site.remove());
  const image = join(site.confdir, 'image.tar');
  await writeTar(image, [
    { name: 'MANIFEST', content: recordedManifest },
    { name: 'image-bmc', content: Buffer.alloc(IMAGE_BYTES, 'firmware') },
  ]);
  const { confdir, logdir: logDirectory } = site;
  const options = { confdir, logDirectory, stateDirectory: join(confdir, 'state'), points: [] };
  let stderr = '';
  const start = async (): Promise<Life> => {
    const life = await startLife(
      options,
      () => undefined,
      (text) => {
        stderr = (stderr + text).slice(-20_000);
      },
    );
    if (life === undefined) throw new Error(`the daemon has ended: ${stderr}`);
    t.teardown(() => life.stop());
    return life;
  };
  const flash = ({ host }: Life, ...more: readonly string[]) =>
    runProgram(['client', '--host', host, '--home', site.home, 'rflash', 'all', '-a', image, ...more]);
  return { fleet, site, flash, start };
}

function isOpen(bmc: { counters(): { readonly openUploads: number } }): boolean {
  return bmc.counters().openUploads === 1;
}

function processesOf(daemon: number): Readonly<Record<Victim, readonly number[]>> {
  const family = familyOf(daemon);
  const running = (name: string) => family.filter((pid) => commandLineOf(pid).some((w) => w.endsWith(name)));
  return {
    ...{ daemon: [daemon], worker: running('/hasty-worker.js'), runner: running('/runner.js') },
    curl: family.filter(isCurl),
  };
}

/** Looks again and again how many uploads run at once; one that has lost its parent is remembered. */
function watchCurls(daemon: number) {
  const daemons = [daemon];
  const known = new Set<number>();
  let most = 0;
  let stopped = false;
  const look = async (): Promise<void> => {
    while (!stopped) {
      for (const pid of daemons.flatMap(familyOf)) if (isCurl(pid)) known.add(pid);
      most = Math.max(most, [...known].filter(isCurl).length);
      await pause(5);
    }
  };
  void look();
  return {
    add: (pid: number) => void daemons.push(pid),
    most: () => most,
    stop: () => {
      stopped = true;
    },
  };
}

function isCurl(pid: number): boolean {
  return commandLineOf(pid)[0] === 'curl';
}
