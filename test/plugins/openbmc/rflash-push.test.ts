import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { hostInfo, info, nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import {
  type FakeBmc,
  type FakeState,
  fakeBmc,
  ok,
  refused,
  type Script,
  silent,
} from '../../helpers/fake-bmc.js';
import { recordedManifest, writeImage } from '../../helpers/firmware-image.js';
import { type Outcome, runCommand } from '../../helpers/openbmc-command.js';

const version = 'ibm-v2.4-500-gabcdef0-r40-0-g1234567';
const hostVersion = 'IBM-witherspoon-ibm-OP9-v2.0.10-2.22-prod';
const running = 'ibm-v2.3-476-g2d622cb-r33-coral-cfm-0-g9973ab0';
const waits = { kind: 'push', reboots: false, mostBytes: undefined } as const;
const restarts = { ...waits, reboots: true } as const;
const restartText =
  'On this BMC upload means activation, and the BMC restarts by itself as soon as it has written the image.';

async function flash(
  t: Test,
  words: string,
  script: Script = {},
  start: Partial<FakeState> = {},
): Promise<Outcome & { readonly bmc: FakeBmc; readonly path: string }> {
  const directory = t.testdir();
  const images = join(directory, 'dir');
  mkdirSync(images);
  await writeImage(join(images, 'obmc-phosphor-image-witherspoon.ubi.mtd.tar'));
  await writeImage(join(directory, 'bmc.tar'));
  const host = recordedManifest.replace('Purpose.BMC', 'Purpose.Host').replace(version, hostVersion);
  await writeImage(join(images, 'witherspoon.pnor.squashfs.tar'), host);
  const bmc = fakeBmc(script, { update: waits, ...start });
  const outcome = await runCommand(
    { command: 'rflash', args: words.split(' '), cwd: directory },
    { bmcOf: () => bmc, logDirectory: directory },
  );
  return { ...outcome, bmc, path: join(directory, 'bmc.tar') };
}

const verbs = ({ bmc }: { readonly bmc: FakeBmc }) => bmc.sent.map(({ verb }) => verb);
const count = (flashed: { readonly bmc: FakeBmc }, verb: string) =>
  verbs(flashed).filter((one) => one === verb).length;
const reasonOf = ({ settled }: Outcome) => {
  const result = settled[0]?.result;
  return result?.kind === 'failure' ? result.reason : result?.kind;
};
const line = '-'.repeat(55);
const good = [line, 'Firmware update complete: Total=1 Success=1 Failed=0', line].map(hostInfo);

t.test('-a FILE: what is pushed waits for the next restart', async (t) => {
  const flashed = await flash(t, '-a bmc.tar');
  t.same(flashed.replies, [
    { data: { contents: `Attempting to upload ${flashed.path}, please wait...` } },
    info(`n1: Firmware ${version} activation successful.`),
    ...good,
  ]);
  t.same(verbs(flashed), [
    ...['login', 'readEventLog', 'listSoftware', 'prepareUpdate', 'upload'],
    ...['readTask', 'readTask', 'readTask', 'listSoftware', 'listSoftware'],
  ]);
  t.match(
    flashed.bmc.sent.find(({ verb }) => verb === 'upload'),
    { apply: 'OnReset' },
  );
  t.equal(count(flashed, 'rebootBmc'), 0);
});

t.test('-a FILE on a BMC that restarts by itself: said before, and success is what runs', async (t) => {
  const flashed = await flash(t, '-a bmc.tar', {}, { update: restarts });
  t.same(flashed.replies.slice(1), [
    nodeText('n1', restartText),
    info(`n1: Firmware ${version} activation successful.`),
    ...good,
  ]);
  t.match(
    flashed.bmc.sent.find(({ verb }) => verb === 'upload'),
    { apply: 'Immediate' },
  );

  const old = await flash(
    t,
    '-a bmc.tar',
    {
      listSoftware: (nth) =>
        nth < 2
          ? undefined
          : ok({ images: fakeBmc().state.images, functional: ['0c5488d5'], update: restarts }),
    },
    { update: restarts },
  );
  t.match(reasonOf(old), new RegExp(`does not run, ${running} runs instead`), 'the task alone is no success');
});

t.test('the task ends badly: the reason is in the event log', async (t) => {
  const failed = ok({ state: 'failed', percent: 0, message: 'The task was aborted.' });
  const events = [
    { id: 7, message: 'old' },
    { id: 8, message: 'xyz.openbmc_project.Software.Image.Error.ManifestFileFailure' },
  ];
  const flashed = await flash(t, '-a bmc.tar', {
    readTask: () => failed,
    readEventLog: (nth) => (nth === 1 ? undefined : ok(events)),
  });
  const reason = `Firmware ${version} activation failed. The task was aborted. Event log of the BMC: 8 ${events[1]?.message}`;
  t.equal(reasonOf(flashed), reason);
  t.ok(flashed.replies.some((one) => JSON.stringify(one) === JSON.stringify(nodeError('n1', reason))));
});

t.test('B38 a task that vanishes or stands still says nothing of the flash', async (t) => {
  const gone = await flash(t, '-a bmc.tar', {
    readTask: () => ok({ state: 'gone', percent: undefined, message: undefined }),
  });
  t.equal(reasonOf(gone), 'success');
  const stands = await flash(t, '-a bmc.tar', {
    readTask: () => ok({ state: 'running', percent: 0, message: undefined }),
  });
  t.equal(reasonOf(stands), 'success');
  t.ok(count(stands, 'readTask') < 80);
  const away = await flash(t, '-a bmc.tar', { readTask: () => silent('Connection refused', false) });
  t.equal(reasonOf(away), 'success');
  const untold = await flash(t, '-a bmc.tar', {
    readTask: () => ok({ state: 'gone', percent: undefined, message: undefined }),
    listSoftware: () => ok({ images: fakeBmc().state.images, functional: ['0c5488d5'], update: waits }),
  });
  t.match(reasonOf(untold), /accepted firmware .* and does not have it/);
});

t.test('B30 a BMC that is busy with another update', async (t) => {
  for (const status of [503, 500]) {
    const busy = await flash(t, '-a bmc.tar', {
      upload: (nth) => (nth === 1 ? refused(status, 'busy') : undefined),
    });
    t.equal(reasonOf(busy), 'success', `${status}`);
    t.ok(busy.slept.includes(30));
  }
  const broken = await flash(t, '-a bmc.tar', { upload: () => refused(500, '[500] internal') });
  t.match(reasonOf(broken), /internal/);
});

t.test('an upload without an answer is looked for before it is sent again', async (t) => {
  const lost = await flash(t, '-a bmc.tar', {
    upload: (nth) => (nth === 1 ? silent('reset', true) : undefined),
  });
  t.equal(reasonOf(lost), 'success');
  t.equal(count(lost, 'upload'), 2);
});

t.test('refused with the reason, before a byte is sent', async (t) => {
  const upload = await flash(t, '-u bmc.tar');
  t.match(reasonOf(upload), /no upload without activation/);
  const large = await flash(t, '-a bmc.tar', {}, { update: { ...waits, mostBytes: 10 } });
  t.match(reasonOf(large), /larger than the BMC accepts \(\d+ bytes, at most 10\)/);
  const ready = await flash(
    t,
    '-a 11112222',
    {},
    {
      images: [
        ...fakeBmc().state.images,
        { ...(fakeBmc().state.images[0] ?? never()), id: '11112222', activation: 'Ready' },
      ],
    },
  );
  t.match(reasonOf(ready), /cannot activate an image that was uploaded before/);
  for (const one of [upload, large, ready]) t.equal(count(one, 'upload') + count(one, 'activateSoftware'), 0);
});

function never(): never {
  throw new Error('no image');
}

t.test('-a ID of an installed image makes it the running one', async (t) => {
  const flashed = await flash(t, '-a 4afb2426');
  t.equal(reasonOf(flashed), 'success');
  t.equal(count(flashed, 'switchSoftware'), 1);
  const runs = await flash(t, '-a 0c5488d5');
  t.equal(reasonOf(runs), 'success');
  t.equal(count(runs, 'switchSoftware'), 0, 'it runs already');
});

t.test('--plan says what the BMC would do', async (t) => {
  const says = async (words: string, update: typeof waits | typeof restarts) =>
    (await flash(t, `--plan ${words}`, {}, { update })).replies;
  t.same(await says('-a bmc.tar', waits), [
    nodeText('n1', `upload and activate: ${version} is not on the BMC`),
  ]);
  t.same(await says('-a bmc.tar', restarts), [
    nodeText('n1', `upload and activate: ${version} is not on the BMC, the BMC restarts by itself`),
  ]);
  t.match(await says('-a 4afb2426', waits), [
    nodeText(
      'n1',
      'activate only: ibm-v2.3-476-g2d622cb-r30-0-g1111111 (ID: 4afb2426) is already on the BMC, which restarts to run it',
    ),
  ]);
  t.equal((await says('-d dir', restarts)).length, 3);
});

t.test('-d: the host first, the BMC last, then the restarts of every BMC', async (t) => {
  for (const [update, reboots] of [
    [waits, 1],
    [restarts, 0],
  ] as const) {
    const flashed = await flash(t, '-d dir', {}, { update });
    t.equal(reasonOf(flashed), 'success');
    t.equal(count(flashed, 'rebootBmc'), reboots);
    t.equal(count(flashed, 'upload'), 2);
    t.match(
      flashed.bmc.sent.filter(({ verb }) => verb === 'upload'),
      [{ image: { version: hostVersion } }, { image: { version } }],
    );
    t.same(
      flashed.replies.filter((one) => JSON.stringify(one).includes('activation successful')),
      [{ info: [version, hostVersion].map((one) => `n1: Firmware ${one} activation successful.`) }],
    );
  }
});
