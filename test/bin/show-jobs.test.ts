import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { type Behaviour, type Fleet, startFleet } from '../../plugins/openbmc/simulator/index.js';
import { type Life, startLife } from '../helpers/crash-rig.js';
import { writeImage } from '../helpers/firmware-image.js';
import { type Finished, type Program, runProgram, startProgram } from '../helpers/processes.js';
import { ask, rawConnect, requestText } from '../helpers/raw-client.js';
import { makeSite, type Site } from '../helpers/site.js';

/** Uploads that go on until the test lets them end. */
const held: Partial<Behaviour> = { uploadBytesPerSecond: 20, bodyStallMs: 1_000_000 };
const released: Partial<Behaviour> = { uploadBytesPerSecond: 0 };

async function rig(t: Test, behaviour: Partial<Behaviour> = held, count = 2) {
  const fleet = await startFleet({ count, behaviour });
  const site = await makeSite(
    fleet.bmcs.map(({ address, index }) => ({ name: `n${index + 1}`, bmc: address })),
    { openbmcworkers: '1' },
  );
  const directory = mkdtempSync(join(site.logdir, '..', 'work-'));
  const image = join(directory, 'bmc.tar');
  await writeImage(image);
  const state = join(directory, 'state');
  let daemon: Program | undefined;
  let host = '';
  const start = async (): Promise<void> => {
    const words = ['--confdir', site.confdir, '--listen', '127.0.0.1', '--port', '0', '--loglevel', 'warn'];
    daemon = await startProgram(
      ['serve', ...words, '--logdir', site.logdir, '--statedir', state, '--grace', '1'],
      /^listening on /,
    );
    host = daemon.ready.replace('listening on ', '').trim();
  };
  await start();
  t.teardown(async () => {
    await daemon?.stop();
    await fleet.close();
    site.remove();
  });
  return {
    fleet,
    site,
    image,
    state,
    directory,
    start,
    stop: (signal: NodeJS.Signals) => daemon?.stop(signal),
    target: () => ({ host: '127.0.0.1', port: Number(host.split(':')[1]), home: site.home }),
    command: (...words: readonly string[]): Promise<Finished> =>
      runProgram(['client', '--host', host, '--home', site.home, ...words]),
    /** The same command, and what has been printed so far whenever it says more. */
    follow: (words: readonly string[], onStdout: (soFar: string) => void): Promise<Finished> =>
      runProgram(['client', '--host', host, '--home', site.home, ...words], { onStdout }),
    jobs: (...words: readonly string[]): Promise<Finished> =>
      runProgram([
        'jobs',
        ...words,
        '--statedir',
        state,
        ...(words[0] === 'cancel' ? ['--host', host, '--home', site.home] : []),
      ]),
    uploading: async (): Promise<void> => {
      for (const bmc of fleet.bmcs) while (bmc.counters().openUploads === 0) await pause(10);
    },
  };
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** The processes of a daemon with this state directory, itself excepted. */
function processesOf(state: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(state);
    } catch {
      return false;
    }
  });
}

t.setTimeout(800_000);

t.test('in the background: id, status, attach, and once more when it has ended', async (t) => {
  const { command, follow, jobs, image, uploading, target, fleet } = await rig(t);
  const started = await command('rflash', 'all', '-u', image, '--background');
  t.match(started, { code: 0, stdout: 'Started job 1 in the background.\n' });
  await uploading();

  const status = await command('rflash', 'all', '--status');
  t.match(status.stdout, /^n1: uploading( \d+%)? since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(job 1\)$/m);
  t.match(status.stdout, /^n2: uploading/m);

  const second = await command('rflash', 'n2', '-u', image);
  t.match(second.stderr, /n2: .*Unable to rflash n2. Another process is already flashing this node\./);
  t.equal(second.code, 1);
  for (const action of ['off', 'softoff', 'reset', 'boot', 'bmcreboot']) {
    const refused = await ask(target(), requestText({ command: 'rpower', noderange: 'n1', arg: action }));
    t.match(refused, `Unable to ${action}: job 1 is changing this node's firmware.`);
  }
  t.match(await command('rpower', 'n1', 'stat'), { code: 0, stdout: 'n1: on\n' });
  t.match(await command('rpower', 'n1', 'softoff', '--force'), { code: 0, stdout: 'n1: powering-off\n' });

  const attached = await follow(['rflash', 'n1', '--attach'], async (stdout) => {
    if (stdout.includes('Attempting')) await fleet.set(released);
  });
  t.match(attached.stdout, /^Attached to job 1\..*\nAttempting to upload .*\n/);
  for (const node of ['n1', 'n2']) t.match(attached.stdout, `${node}: Firmware upload successful.`);
  t.equal(attached.code, 0);

  const again = await command('rflash', 'n2', '--attach');
  t.match(again.stdout, /^Job 1 has ended/m, 'the last job that did anything with these nodes');
  t.equal(again.code, 0, 'with its exit code');
  const after = await command('rflash', 'all', '--status');
  t.match(after.stdout, /^Total=2 Running=0 Success=2 Failed=0\n/, 'a refusal is no result of a node');
  for (const node of ['n1', 'n2'])
    t.match(after.stdout, new RegExp(`^${node}: success since .* \\(job 1\\)$`, 'm'));
  t.notMatch(after.stdout, 'Failed nodes');

  t.match(
    (await jobs('list')).stdout,
    /^2: rflash -u .*\(root\) from .*, \d+ s, nodes n2, version ibm-.*: refused Total=1 Success=0 Failed=1\n1: rflash .*nodes n\[1-2\].*: success Total=2/,
  );
  t.match(
    (await jobs('show', '1')).stdout,
    /^n1: success since .*\n(.*\n)*n2: Firmware upload successful\./m,
  );
  t.match(await jobs('show', '9'), { code: 1, stderr: /there is no job 9/ });
});

t.test('words that do not go together, and nodes nothing is known of', async (t) => {
  const { command } = await rig(t);
  const bad = await command('rflash', 'n1', '--status', '-l');
  t.match(bad, {
    code: 1,
    stdout:
      /^n1: Error: Multiple options are not supported\. Options specified: --status -l\n--status asks about jobs .*: -l\..*\n$/,
  });
  t.match((await command('rflash', 'n1', '--status')).stdout, 'n1: no job is remembered');
  t.match(await command('rflash', 'n1', '--attach'), { code: 1, stderr: /No rflash job of these nodes/ });
  t.match(await command('rflash', 'n1', '--cancel'), {
    code: 1,
    stderr: /n1: .*No job is running for this node/,
  });
});

t.test('a cancelled node stops, the others go on; Ctrl-C of the starting client cancels all', async (t) => {
  const { command, image, uploading, target, jobs, fleet } = await rig(t);
  await command('rflash', 'all', '-u', image, '--background');
  await uploading();
  const cancelled = await command('rflash', 'n2', '--cancel');
  t.match(cancelled.stdout, 'n2: job 1, The command was aborted while uploading');
  t.equal(fleet.bmcs[1]?.counters().uploads.filter(({ sha256 }) => sha256 !== undefined).length, 0);
  await fleet.bmcs[1]?.reset();
  await fleet.set(released);
  const rest = await command('rflash', 'all', '--attach');
  t.match(rest.stdout, 'n1: Firmware upload successful.');
  t.match(rest.stderr, /n2: .*aborted while uploading/);
  t.equal(fleet.bmcs[1]?.counters().uploads.filter(({ sha256 }) => sha256 !== undefined).length, 0);

  await fleet.set(held);
  const client = await rawConnect(target());
  client.send(requestText({ command: 'rflash', noderange: 'all', arg: ['-u', image, '--force'] }));
  await uploading();
  const watcher = await rawConnect(target());
  watcher.send(requestText({ command: 'rflash', noderange: 'all', arg: '--attach' }));
  while (!watcher.text().includes('Attempting')) await pause(10);
  const other = await rawConnect(target());
  other.send(requestText({ command: 'rflash', noderange: 'all', arg: '--attach' }));
  while (!other.text().includes('Attempting')) await pause(10);
  other.send('<xcatrequest>\n<abortcommand>1</abortcommand>\n</xcatrequest>\n');
  await other.closed();
  t.match((await command('rflash', 'all', '--status')).stdout, /^n1: uploading/m, 'a watcher only detaches');
  client.send('<xcatrequest>\n<abortcommand>1</abortcommand>\n</xcatrequest>\n');
  const seen = await watcher.done();
  for (const node of ['n1', 'n2'])
    t.match(
      seen,
      new RegExp(
        `aborted while uploading; the BMC may have the image.</error>\\s*<errorcode>1</errorcode>\\s*<name>${node}</name>`,
      ),
    );
  watcher.close();
  t.match(await jobs('cancel', '2'), { code: 1, stderr: /no node left to cancel/ });
});

t.test('a client that vanishes stops nothing', async (t) => {
  const { command, image, uploading, target, fleet } = await rig(t);
  const client = await rawConnect(target());
  client.send(requestText({ command: 'rflash', noderange: 'all', arg: ['-u', image] }));
  await uploading();
  client.close();
  await fleet.set(released);
  t.match(await command('rflash', 'all', '--attach'), { code: 0, stdout: /n2: Firmware upload successful/ });
});

t.test('SIGTERM leaves a job to the next start; lanes are held from the first moment', async (t) => {
  const { command, image, uploading, start, stop, state, jobs, target } = await rig(t);
  const client = await rawConnect(target());
  client.send(requestText({ command: 'rflash', noderange: 'all', arg: ['-u', image] }));
  await uploading();
  const ended = client.done();
  t.equal(await stop('SIGTERM'), 0);
  t.match(await ended, /Job 1 goes on by itself when it is started again/);
  t.match((await jobs('list')).stdout, /^1: rflash .* running since/);
  t.same(processesOf(state), [], 'uploads are ended');

  await start();
  const refused = await command('rflash', 'n1', '-u', image);
  t.match(refused.stderr, 'Unable to rflash n1. Another process is already flashing this node.');
});

/** A job of two nodes whose daemon is killed in the middle of their uploads, and started again after `meanwhile`. */
async function killedMeanwhile(
  t: Test,
  meanwhile: (site: Site, image: string, copy: string) => Promise<void> | void,
): Promise<{ readonly attached: Finished; readonly fleet: Fleet; readonly copies: () => readonly string[] }> {
  const fleet = await startFleet({ count: 2, behaviour: held });
  const site = await makeSite(
    fleet.bmcs.map(({ address, index }) => ({ name: `n${index + 1}`, bmc: address })),
    { openbmcworkers: '1' },
  );
  const directory = mkdtempSync(join(site.logdir, '..', 'work-'));
  const image = join(directory, 'bmc.tar');
  await writeImage(image);
  const options = {
    confdir: site.confdir,
    logDirectory: site.logdir,
    stateDirectory: join(directory, 'state'),
    points: [],
  };
  const ignore = (): void => {};
  const start = async (): Promise<Life> => {
    const life = await startLife(options, ignore, ignore);
    if (life === undefined) throw new Error('the daemon did not start');
    return life;
  };
  const command = (life: Life, ...words: readonly string[]): Promise<Finished> =>
    runProgram(['client', '--host', life.host, '--home', site.home, 'rflash', 'all', ...words]);

  const first = await start();
  await command(first, '-a', image, '--background');
  for (const bmc of fleet.bmcs) while (bmc.counters().openUploads === 0) await pause(10);
  await first.kill();
  // What of the images is on its way already must not come through when the uploads are let go.
  await Promise.all(fleet.bmcs.map((bmc) => bmc.reset()));
  await fleet.set(released);
  const copies = (): readonly string[] => readdirSync(join(options.stateDirectory, 'pinned'));
  await meanwhile(site, image, join(options.stateDirectory, 'pinned', copies()[0] ?? 'none'));
  const second = await start();
  t.teardown(async () => {
    await second.stop();
    await fleet.close();
    site.remove();
  });
  return { attached: await command(second, '--attach'), fleet, copies };
}

/** What the BMCs have got as a whole, by SHA-256. */
function received(fleet: Fleet): readonly string[] {
  return fleet.bmcs.flatMap((bmc) => bmc.counters().uploads.flatMap(({ sha256 }) => sha256 ?? []));
}

t.test('an image that changed while the daemon was down: the job sends what it began with', async (t) => {
  let before = '';
  const { attached, fleet, copies } = await killedMeanwhile(t, (_, image) => {
    before = sha256(image);
    appendFileSync(image, 'x'.repeat(1024));
  });
  t.equal(attached.code, 0);
  t.same(received(fleet), [before, before]);
  t.same(copies(), [], 'the copy goes with the job');
});

t.test('a copy that is gone is made again, while the image has the same content', async (t) => {
  let before = '';
  const { attached, fleet, copies } = await killedMeanwhile(t, (_, image, copy) => {
    before = sha256(image);
    rmSync(copy);
  });
  t.equal(attached.code, 0);
  t.same(received(fleet), [before, before]);
  t.same(copies(), []);
});

t.test('a copy that is damaged, of an image that is another one now: nothing is uploaded', async (t) => {
  const { attached, fleet } = await killedMeanwhile(t, (_, image, copy) => {
    chmodSync(copy, 0o600);
    truncateSync(copy, 100);
    appendFileSync(image, 'x'.repeat(1024));
  });
  t.equal(attached.code, 1);
  for (const node of ['n1', 'n2']) {
    t.match(
      attached.stderr,
      new RegExp(
        `${node}: .*The copy of .*bmc.tar .* has changed \\(\\d+ bytes before, 100 now\\): not uploaded`,
      ),
    );
  }
  t.same(received(fleet), []);
});

t.test('a node that is no longer in the tables fails with the reason, the others go on', async (t) => {
  const { attached } = await killedMeanwhile(t, (site) =>
    site.tables.setRow('openbmc', { node: 'n1' }, { bmc: null }),
  );
  t.match(attached.stderr, /n1: .*Unable to get information from openbmc table/);
  t.match(attached.stdout, /n2: Firmware .* activation successful/);
  t.match(attached.stdout, /Total=2 Success=1 Failed=1/);
});
