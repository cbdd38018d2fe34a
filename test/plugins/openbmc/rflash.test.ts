import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Lanes } from '../../../lib/flow/lane.js';
import type { SoftwareImage } from '../../../plugins/openbmc/bmc/verbs/index.js';
import { seedImages } from '../../../plugins/openbmc/simulator/simulated-behaviour.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { globalError, hostInfo, info, nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import {
  type FakeBmc,
  type FakeState,
  fakeBmc,
  image,
  ok,
  recordedImages,
  recordedNewImage,
  refused,
  type Script,
  silent,
} from '../../helpers/fake-bmc.js';
import { recordedManifest, writeImage } from '../../helpers/firmware-image.js';
import { type FakeWorld, type Outcome, runCommand } from '../../helpers/openbmc-command.js';
import { documentsOf, recordedCommand } from '../../helpers/recorded-command.js';
import { asRecorded, withoutHint } from '../../helpers/usage-hint.js';

const version = 'ibm-v2.4-500-gabcdef0-r40-0-g1234567';

/** A directory with the recorded image in it. */
async function imageDirectory(t: Test): Promise<string> {
  const directory = t.testdir();
  await writeImage(join(directory, 'bmc32.tar'));
  return directory;
}

/** One node whose BMC follows the script, flashed from a directory that holds bmc32.tar. */
async function flash(
  t: Test,
  args: readonly string[],
  script: Script = {},
  start: Partial<FakeState> = {},
  world: FakeWorld = {},
): Promise<Outcome & { readonly bmc: FakeBmc; readonly path: string }> {
  const directory = await imageDirectory(t);
  const bmc = fakeBmc(script, start);
  const outcome = await runCommand(
    { command: 'rflash', args, cwd: directory },
    { bmcOf: () => bmc, logDirectory: directory, ...world },
  );
  return { ...outcome, bmc, path: join(directory, 'bmc32.tar') };
}

const verbs = ({ bmc }: { readonly bmc: FakeBmc }) => bmc.sent.map(({ verb }) => verb);
const usage = (text: string) => [{ data: `n1: Error: ${text}`, errorcode: 1 }];
const attempting = (path: string) => ({
  data: { contents: `Attempting to upload ${path}, please wait...` },
});
const line = '-'.repeat(55);

/** The summary of one node. */
function summaryOf(reason?: string): readonly XcatResponse[] {
  const counts = reason === undefined ? 'Success=1 Failed=0' : 'Success=0 Failed=1';
  const reasons = reason === undefined ? [] : [`n1: ${reason}`];
  return [line, `Firmware update complete: Total=1 ${counts}`, ...reasons, line].map(hostInfo);
}

t.test('O65 usage errors, for the same words as in xCAT', async (t) => {
  const directory = t.testdir({ images: {} });
  const multiple = (options: string) => `Multiple options are not supported. Options specified: ${options}`;
  const oneFirmware = 'More than one firmware specified is not supported.';
  const cases: readonly (readonly [string, string])[] = [
    ['', 'Invalid option specified with : '],
    ['-V', 'No option specified for rflash'],
    ['--verbose', 'No option specified for rflash'],
    ['1.tar', 'Invalid option specified when a file is provided: '],
    ['-a 1.tz -u', multiple('-a -u')],
    ['-a 1.tz -c', multiple('-a -c')],
    ['-a 1.tz -l', multiple('-a -l')],
    ['-a 1.tz -d', multiple('-a -d')],
    ['-c 1.tz -l', multiple('-c -l')],
    ['-c 1.tz -u', multiple('-c -u')],
    ['-c 1.tz -d', multiple('-c -d')],
    ['-l -d', multiple('-l -d')],
    ['-l -u', multiple('-l -u')],
    ['-u -d', multiple('-u -d')],
    ['--no-host-reboot -d /x', multiple('--no-host-reboot -d')],
    ['-l -a -V', 'Invalid option specified with -l -a: '],
    ['-u -a 1.tar -V', 'Invalid option specified when a file is provided: -u -a'],
    ['-c /tmp/abc123.tz', 'Invalid firmware specified with -c'],
    ['-c /tmp/', 'Invalid firmware specified with -c'],
    ['/tmp/abc123.tz -c', 'Invalid firmware specified with -c'],
    ['/tmp/ --check', 'Invalid firmware specified with --check'],
    ['-c /tmp/abc123.tz /tmp/abc124.tz', 'Invalid firmware specified with -c'],
    ['-c 1.tz 2.tz 3.tz', 'Invalid firmware specified with -c'],
    ['1.tz 2.tz 3.tz -c', 'Invalid firmware specified with -c'],
    ['1.tz -c 2.tz', 'Invalid firmware specified with -c'],
    ['-l /tmp/abc123.tz', 'Invalid option specified'],
    ['/tmp/abc123.tz -l', 'Invalid option specified'],
    ['-u /tmp/abc123.tz', 'Invalid firmware specified with -u'],
    ['-u /tmp/', 'Invalid firmware specified with -u'],
    ['/tmp/ -u', 'Invalid firmware specified with -u'],
    ['-u /tmp/abc123.tz /tmp/abc124.tz', 'Invalid firmware specified with -u'],
    ['-u 1.tz 2.tz 3.tz', 'Invalid firmware specified with -u'],
    ['1.tz -u 2.tz', 'Invalid firmware specified with -u'],
    ['-a /tmp/abc123.tz', 'Invalid firmware specified with -a'],
    ['/tmp/ -a', 'Invalid firmware specified with -a'],
    ['-a /tmp/abc123.tz /tmp/abc124.tz', 'Invalid firmware specified with -a'],
    ['-a 1.tz 2.tz 3.tz', oneFirmware],
    ['1.tz 2.tz 3.tz -a', oneFirmware],
    ['1.tz --activate 2.tz', oneFirmware],
    ['1234567 -a 2345678', oneFirmware],
    ['-a 123 abc asdbas', oneFirmware],
    ['-u a.tar b.tar', oneFirmware],
    ['--delete 1234567 2345678', oneFirmware],
    ['1234567 2345678 --delete', oneFirmware],
    ['1234567 --delete 2345678', oneFirmware],
    ['-d /123/ /234/', 'More than one directory specified is not supported'],
    ['/123/ -d /234/', 'More than one directory specified is not supported'],
    ['-d 1.tz 2.tz', 'More than one directory specified is not supported.'],
    ['-d images 1.tz', 'Invalid option specified 1.tz '],
    ['-d 1.tar', 'Invalid option specified when a file is provided: -d'],
    ['-d 1234abc', 'Invalid option specified when an update id is provided: -d. Did you mean --delete?'],
    ['-u 1234abc', 'Invalid option specified when an update id is provided: -u. '],
    ['1234abc', 'Invalid option specified when an update id is provided: . '],
    ['/tmp/bogus123', 'Invalid option specified'],
    ['images', 'Invalid option specified'],
    ['-d ./rflashnotexist', 'Invalid option specified with -d: ./rflashnotexist '],
    ['-d', 'Invalid option specified with -d: '],
    ['-a', 'Invalid option specified with -a: '],
    ['--delete', 'Invalid option specified with --delete: '],
    ['-l 1.tz', 'Invalid option specified with -l: 1.tz '],
    ['-u 1.tar /tmp', 'Invalid firmware specified with -u'],
    ['-a 1234 /tmp', 'Invalid firmware specified with -a'],
  ];
  for (const [words, text] of cases) {
    const args = words === '' ? [] : words.split(' ');
    const { replies, settled } = await runCommand({ command: 'rflash', args, cwd: directory });
    t.same(withoutHint(t, replies), usage(text), `rflash n1 ${words}`);
    t.same(settled, []);
  }
});

t.test('O66 files that are not there', async (t) => {
  const directory = t.testdir({ images: {}, 'dir.tar': {} });
  const cannot = (path: string) => [
    globalError(`Cannot access ${path}. Check the management node and/or service nodes.`),
    { error: new RegExp(`^${path} on the management node: (there is no such file|it is a directory)`) },
  ];
  for (const option of ['-u', '-a', '-c', '--upload', '--activate', '--check']) {
    for (const args of [
      ['1.tar', option],
      [option, '1.tar'],
    ]) {
      const { replies } = await runCommand({ command: 'rflash', args, cwd: directory });
      t.match(replies, cannot(`${directory}/1.tar`));
    }
    const absolute = await runCommand({ command: 'rflash', args: [option, '/nonexistent/1.TAR'] });
    t.match(absolute.replies, cannot('/nonexistent/1.TAR'));
  }
  const folder = await runCommand({ command: 'rflash', args: ['-u', 'dir.tar'], cwd: directory });
  t.match(folder.replies, cannot(`${directory}/dir.tar`));

  const missing = await runCommand({ command: 'rflash', args: ['-d', '/nonexistent/dir'] });
  t.match(missing.replies, [
    globalError("Can't open directory : /nonexistent/dir"),
    { error: /^There is no directory \/nonexistent\/dir on the management node\./ },
  ]);
  const both = ['BMC', 'Host'].map((kind) => globalError(`No ${kind} tar file found in ./images`));
  const empty = () => runCommand({ command: 'rflash', args: ['./images', '-d'], cwd: directory });
  t.match((await empty()).replies, [...both, { error: /images has: no file that is named like an image/ }]);
  writeFileSync(join(directory, 'images', 'obmc-phosphor-image-witherspoon.ubi.mtd.tar'), '');
  t.match(
    (await empty()).replies,
    [...both, { error: /images has: obmc-phosphor-image-witherspoon\.ubi\.mtd\.tar \(no image\)/ }],
    'an empty file is no image',
  );
});

t.test('O67 two images of one kind in a directory are refused', async (t) => {
  const directory = t.testdir({ both: {} });
  await writeImage(join(directory, 'both', 'bmc.tar'));
  await writeImage(join(directory, 'both', 'second.tar'));
  await writeImage(
    join(directory, 'both', 'host.tar'),
    recordedManifest.replace('Purpose.BMC', 'Purpose.Host'),
  );
  const two = await runCommand({ command: 'rflash', args: ['-d', 'both'], cwd: directory });
  t.match(two.replies, [{ error: /^More than one BMC tar file found in both: .*bmc\.tar, .*second\.tar/ }]);
});

t.test('O69 the list', async (t) => {
  const lines = async (start: Partial<FakeState>) =>
    (await flash(t, ['--list'], {}, start)).replies.map(({ node }) =>
      node !== undefined && 'data' in node && typeof node.data === 'object' ? node.data.contents : node,
    );
  const header = ['ID       Purpose State      Version', line];
  t.same(
    await lines({
      images: [
        ...recordedImages,
        { ...recordedNewImage, priority: 0 },
        image('12345678', '', {}),
        image('abcd', 'v1', { purpose: undefined, activation: undefined }),
      ],
    }),
    [
      ...header,
      '4afb2426 BMC     Active     ibm-v2.3-476-g2d622cb-r30-0-g1111111',
      '0c5488d5 BMC     Active(*)  ibm-v2.3-476-g2d622cb-r33-coral-cfm-0-g9973ab0',
      '2a5ac03d Host    Active(*)  IBM-witherspoon-ibm-OP9_v1.19_1.185',
      `827b4cb7 BMC     Ready(+)   ${version}`,
      'abcd     Unknown Unknown    v1',
      '',
    ],
  );
  const old = await flash(t, ['-l'], {}, { functional: undefined, images: recordedImages });
  t.same(
    old.replies[0],
    nodeText('n1', 'WARNING, The current firmware is unable to detect running firmware version.'),
  );
  t.same(
    old.replies[4],
    nodeText('n1', '0c5488d5 BMC     Active(*)  ibm-v2.3-476-g2d622cb-r33-coral-cfm-0-g9973ab0'),
  );
  t.same(verbs(old), ['login', 'listSoftware']);
  const faulty = await flash(t, ['-l'], {
    listSoftware: () => ok({ images: recordedImages, functional: [], faults: ['A version was cut'] }),
  });
  t.match(JSON.stringify(faulty.replies), /A version was cut/, 'what is not shown whole is told');
  t.match(JSON.stringify(faulty.replies), /"errorcode":1/);
  const failing = await flash(t, ['-l'], { listSoftware: () => refused(500, '[500] x') });
  t.same(failing.replies, [nodeError('n1', '[500] x')], 'no summary');
});

t.test('O70 an upload', async (t) => {
  const done = nodeText('n1', 'Firmware upload successful. Use -l option to list.');
  const plain = await flash(t, ['-u', 'bmc32.tar']);
  t.same(plain.replies, [attempting(plain.path), done]);
  t.same(verbs(plain), [
    'login',
    'readEventLog',
    'listSoftware',
    'readCpuVersion',
    'readUpdateLimits',
    'upload',
    'listSoftware',
  ]);
  t.match(plain.bmc.sent[5], {
    verb: 'upload',
    image: {
      path: plain.path,
      version,
      purpose: 'xyz.openbmc_project.Software.Version.VersionPurpose.BMC',
      machineName: 'witherspoon',
    },
  });
  t.same(plain.slept, []);
  const log = join(plain.path, '../rflash/n1.log');
  t.equal(
    readFileSync(log, 'utf8'),
    `Uploading ${plain.path} ...\nFirmware upload successful. Use -l option to list.\n`,
  );

  const verbose = await flash(t, ['-V', '-u', 'bmc32.tar']);
  t.same(verbose.replies, [
    attempting(verbose.path),
    { data: { contents: 'Running command in Perl' } },
    nodeText('n1', 'Acquired the lock for upload and activate process'),
    nodeText('n1', `Uploading ${verbose.path} ...`),
    done,
  ]);

  const listed = ok({ images: [...recordedImages, recordedNewImage], functional: undefined });
  const idless = await flash(t, ['--upload', 'bmc32.tar'], {
    upload: () => ok({ id: undefined }),
    listSoftware: (count) => (count === 1 ? undefined : listed),
  });
  t.same(idless.replies, [attempting(idless.path), done]);
});

t.test('O71 processors that must not get newer firmware', async (t) => {
  const dd20 = await flash(t, ['-u', 'bmc32.tar'], { readCpuVersion: () => ok('20') });
  t.same(
    dd20.replies[1],
    nodeText(
      'n1',
      'Warning: DD 2.0 processor detected on this node, should not have firmware > ibm-v2.0-0-r13.6 (BMC) and > v1.19_1.94 (Host).',
    ),
  );
  t.equal(dd20.replies.length, 3);
  const dd21 = await flash(t, ['-u', 'bmc32.tar', '-V'], { readCpuVersion: () => ok('21') });
  t.same(dd21.replies[3], nodeText('n1', 'DD 2.1 processor'));
  for (const reply of [ok(undefined), refused(404, 'x'), silent('x', true)]) {
    const unknown = await flash(t, ['-u', 'bmc32.tar'], { readCpuVersion: () => reply });
    t.equal(unknown.replies.length, 2);
  }
});

t.test('O72 uploads that fail', async (t) => {
  const text = 'Failed to upload update file /x.tar :500 Internal Server Error - Image upload failed';
  const failing = { upload: () => refused(500, text) };
  const only = await flash(t, ['-u', 'bmc32.tar'], failing);
  t.same(only.replies, [attempting(only.path), nodeError('n1', text)]);
  t.match(readFileSync(join(only.path, '../rflash/n1.log'), 'utf8'), `${text}\n`);
  const activating = await flash(t, ['-a', 'bmc32.tar'], failing);
  t.same(activating.replies, [attempting(activating.path), nodeError('n1', text), ...summaryOf(text)]);

  const unsent = await flash(t, ['-u', 'bmc32.tar'], { upload: () => silent('refused', false) });
  t.same(unsent.replies, [attempting(unsent.path), nodeError('n1', 'refused')]);
  t.same(verbs(unsent).slice(-1), ['upload'], 'an image that was not sent whole is not looked for');
});

t.test('O72 a BMC that is busy with another upload is waited for', async (t) => {
  const busy = refused(503, 'Failed to upload update file: busy');
  const freed = await flash(t, ['-u', 'bmc32.tar', '-V'], {
    upload: (count) => [busy, refused(503, 'busy', 7), refused(503, 'busy', 3600)][count - 1],
  });
  t.same(freed.slept, [30, 7, 60]);
  t.same(freed.replies.at(-1), nodeText('n1', 'Firmware upload successful. Use -l option to list.'));
  const never = await flash(t, ['-a', 'bmc32.tar'], { upload: () => busy });
  t.same(never.slept, Array(10).fill(30));
  t.same(never.replies.slice(1), [
    nodeError('n1', 'Failed to upload update file: busy'),
    ...summaryOf('Failed to upload update file: busy'),
  ]);
});

t.test('O72 an image that another upload has brought meanwhile is not uploaded again', async (t) => {
  const brought = (activation: string, more: Partial<SoftwareImage> = {}): Script => ({
    upload: (nth) => (nth === 1 ? refused(503, 'busy') : undefined),
    listSoftware: (nth) =>
      nth === 2
        ? ok({
            images: [...recordedImages, { ...recordedNewImage, activation, ...more }],
            functional: undefined,
          })
        : undefined,
  });
  const uploads = (one: { readonly bmc: FakeBmc }) => verbs(one).filter((verb) => verb === 'upload').length;
  const only = await flash(t, ['-u', 'bmc32.tar'], brought('Ready'));
  t.same(only.replies.slice(1), [
    nodeText(
      'n1',
      `Firmware ${version} (ID: 827b4cb7) is already on the BMC in state Ready, nothing is uploaded.`,
    ),
  ]);
  t.equal(uploads(only), 1);
  const other = await flash(t, ['-u', 'bmc32.tar'], brought('Ready', { id: '99990000' }));
  t.same(
    other.replies.slice(1),
    [
      nodeText(
        'n1',
        `Firmware ${version} (ID: 99990000) is already on the BMC in state Ready, nothing is uploaded. Use --force to upload it anyway.`,
      ),
    ],
    'a BMC whose ids are not made of the version takes a second image of it',
  );
  for (const activation of ['Ready', 'Activating']) {
    const images = [...recordedImages, { ...recordedNewImage, activation }];
    const script = brought(activation);
    const flashed = await flash(
      t,
      ['-a', 'bmc32.tar'],
      {
        ...script,
        listSoftware: (nth) =>
          nth === 1 ? ok({ images: recordedImages, functional: undefined }) : undefined,
      },
      { images },
    );
    t.equal(uploads(flashed), 1, activation);
    t.same(flashed.replies.slice(1, 3), [
      nodeText(
        'n1',
        `Firmware ${version} (ID: 827b4cb7) is already on the BMC, it is activated without another upload.`,
      ),
      info(`n1: Firmware ${version} activation successful.`),
    ]);
  }
  const others = [
    brought('Ready', { version: 'v' }),
    brought('Ready', { purpose: 'Host' }),
    brought('Invalid'),
  ];
  for (const script of others) t.equal(uploads(await flash(t, ['-a', 'bmc32.tar'], script)), 2);
  t.equal(uploads(await flash(t, ['-a', 'bmc32.tar', '--force'], brought('Ready'))), 2);
});

t.test('O72 an upload without an answer is looked for, and never sent twice', async (t) => {
  const lost = silent('Failed to upload update file. Did not receive response', true);
  const taken: Script = { upload: () => lost };
  const withImage = (at: number): Script => ({
    ...taken,
    listSoftware: (count) =>
      ok({
        images: count < at ? recordedImages : [...recordedImages, recordedNewImage],
        functional: undefined,
      }),
  });
  const found = await flash(t, ['-u', 'bmc32.tar'], withImage(4));
  t.same(found.replies.slice(1), [nodeText('n1', 'Firmware upload successful. Use -l option to list.')]);
  t.same(found.slept, [10, 10]);
  t.equal(verbs(found).filter((verb) => verb === 'upload').length, 1);

  const unreadable = await flash(t, ['-u', 'bmc32.tar'], {
    ...taken,
    listSoftware: (count) => (count === 1 ? undefined : refused(503, '503 Service Unavailable')),
  });
  t.same(unreadable.replies.slice(1), [nodeError('n1', lost.kind === 'silent' ? lost.text : '')]);

  for (const option of ['-u', '-a']) {
    const gone = await flash(t, [option, 'bmc32.tar'], taken);
    t.same(gone.slept, Array(6).fill(10));
    t.same(gone.replies[1], nodeError('n1', 'Failed to upload update file. Did not receive response'));
    t.equal(verbs(gone).filter((verb) => verb === 'upload').length, 1);
  }
});

t.test('O73 a BMC is flashed by one at a time', async (t) => {
  const text = 'Unable to rflash n1. Another process is already flashing this node.';
  const lanes = new Lanes();
  const leave = lanes.take('127.10.0.1:443');
  const upload = await flash(t, ['-u', 'bmc32.tar'], {}, {}, { lanes });
  t.same(upload.replies.slice(1), [nodeError('n1', text)]);
  t.same(upload.bmc.sent, []);
  t.match(readFileSync(join(upload.path, '../rflash/n1.log'), 'utf8'), text);
  const activate = await flash(t, ['-a', 'abcdef'], {}, {}, { lanes });
  t.same(activate.replies.slice(1), [nodeError('n1', text), ...summaryOf(text)]);
  t.equal((await flash(t, ['-l'], {}, {}, { lanes })).replies.length, 6, 'a list needs no lane');
  leave?.();

  const failing = await flash(t, ['-u', 'bmc32.tar'], { upload: () => refused(500, 'no') }, {}, { lanes });
  t.same(failing.replies.slice(1), [nodeError('n1', 'no')]);
  const abort = new AbortController();
  const world = { lanes, signal: abort.signal, onSend: () => abort.abort() };
  t.same((await flash(t, ['-u', 'bmc32.tar'], {}, {}, world)).replies.slice(1), []);
  t.equal(
    (await flash(t, ['-u', 'bmc32.tar'], {}, {}, { lanes })).replies.length,
    2,
    'the lane is free again',
  );

  const directory = await imageDirectory(t);
  const shared = await runCommand(
    { command: 'rflash', args: ['-u', 'bmc32.tar'], nodes: ['n1', 'n2'], cwd: directory },
    { tables: { openbmc: ['n1', 'n2'].map((node) => ({ node, bmc: '10.0.0.1' })) } },
  );
  t.same(shared.replies.slice(1), [
    nodeError('n2', 'Unable to rflash n2. Another process is already flashing this node.'),
    nodeText('n1', 'Firmware upload successful. Use -l option to list.'),
  ]);
});

t.test('O74 the id of an uploaded image', async (t) => {
  const told = nodeText(
    'n1',
    `Firmware upload successful. Attempting to activate firmware: ${version} (ID: 827b4cb7)`,
  );
  const others = [
    ...recordedImages,
    image('11111111', version, { activation: 'Invalid' }),
    image('22222222', version, { activation: 'Ready', purpose: 'Host' }),
  ];
  const appears = (at: number, activation: string | undefined = 'Ready'): Script => ({
    upload: () => ok({ id: undefined }),
    listSoftware: (count) => {
      if (count > at + 1) return undefined;
      const fresh = { ...recordedNewImage, activation };
      const host = image('33333333', version, { activation: 'Ready', purpose: 'Host' });
      return ok({ images: count < at ? others : [...others, host, fresh], functional: undefined });
    },
  });
  const ready = { images: [...recordedImages, recordedNewImage] };

  const search = await flash(t, ['-a', 'bmc32.tar', '-V'], appears(4), ready);
  t.same(search.slept.slice(0, 2), [10, 10]);
  const retry = nodeText(
    'n1',
    `Could not find ID for firmware ${version} to activate, waiting 10 seconds and retry...`,
  );
  t.same(search.replies.slice(4, 7), [retry, retry, told]);
  t.match(
    search.bmc.sent.find(({ verb }) => verb === 'activateSoftware'),
    { id: '827b4cb7' },
  );

  const never = await flash(t, ['-a', 'bmc32.tar'], appears(100));
  t.same(never.slept, Array(6).fill(10));
  const missing = `Could not find firmware ${version} after waiting 60 seconds.`;
  t.same(never.replies.slice(1), [nodeError('n1', missing), ...summaryOf(missing)]);
  t.ok(readFileSync(join(never.path, '../rflash/n1.log'), 'utf8').endsWith(`${missing}\n`));

  for (const activation of [undefined, 'NotReady']) {
    const slow = await flash(t, ['-a', 'bmc32.tar'], {
      listSoftware: (count) =>
        count < 5 && count > 1
          ? ok({ images: [...recordedImages, { ...recordedNewImage, activation }], functional: undefined })
          : undefined,
    });
    t.same(
      slow.slept.slice(0, 3),
      [0.25, 0.5, 1],
      'an image cannot be activated before the BMC has looked into it',
    );
    t.same(slow.replies[1], told);
    t.match(slow.settled, [{ result: { kind: 'success' } }]);
  }
  const nothing = await flash(t, ['-a', 'bmc32.tar'], { upload: () => ok({ id: '99999999' }) });
  t.same(nothing.slept, [0.25, 0.5, 1, ...Array(30).fill(2)]);
  t.same(nothing.replies[1], nodeError('n1', missing));
});

t.test('O76 an activation', async (t) => {
  const { replies, slept, path, bmc } = await flash(t, ['-a', 'bmc32.tar', '-V']);
  t.same(replies, [
    attempting(path),
    { data: { contents: 'Running command in Perl' } },
    nodeText('n1', 'Acquired the lock for upload and activate process'),
    nodeText('n1', `Uploading ${path} ...`),
    nodeText('n1', `Firmware upload successful. Attempting to activate firmware: ${version} (ID: 827b4cb7)`),
    nodeText('n1', `rflash ${version} started, please wait...`),
    nodeText('n1', `Activating Firmware ${version}...  5%`),
    info(`n1: Firmware ${version} activation successful.`),
    ...summaryOf(),
  ]);
  t.same(slept, [5]);
  t.equal(bmc.sent.filter(({ verb }) => verb === 'upload').length, 1);
  const log = readFileSync(join(path, '../rflash/n1.log'), 'utf8').split('\n');
  const text = `Firmware upload successful. Attempting to activate firmware: ${version} (ID: 827b4cb7)`;
  t.same(log.slice(0, 3), [
    `Uploading ${path} ...`,
    'Firmware upload successful. Use -l option to list.',
    text,
  ]);
  t.match(log[3], /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} =+Firmware upload successful\..*=+$/);
  t.same(log.slice(4), [
    `rflash ${version} started, please wait...`,
    `Activating Firmware ${version}...  5%`,
    `n1: Firmware ${version} activation successful.`,
    '',
  ]);
});

t.test('O76 an activation by id', async (t) => {
  const start = { images: [...recordedImages, recordedNewImage] };
  const { replies, bmc } = await flash(t, ['-a', '827b4cb7', '-V'], {}, start);
  t.same(replies, [
    { data: { contents: 'Attempting to activate ID=827b4cb7, please wait...' } },
    { data: { contents: 'Running command in Perl' } },
    nodeText('n1', 'Acquired the lock for upload and activate process'),
    nodeText('n1', 'rflash  started, please wait...'),
    nodeText('n1', 'Activating Firmware...  5%'),
    info('n1: Firmware activation successful.'),
    ...summaryOf(),
  ]);
  t.same(verbs({ bmc }), [
    ...['login', 'readEventLog', 'listSoftware', 'activateSoftware', 'listSoftware', 'listSoftware'],
  ]);
});

t.test('O76 an image that is active but not first gets priority 0', async (t) => {
  const start = { images: [...recordedImages, { ...recordedNewImage, activation: 'Active', priority: 2 }] };
  const low: Script = { activateSoftware: () => ok(undefined) };
  const first = await flash(t, ['-a', '827b4cb7'], low, start);
  t.same(verbs(first), ['login', 'readEventLog', 'listSoftware', 'setPriority', 'listSoftware']);
  t.same(first.replies.slice(1), [info('n1: Firmware activation successful.'), ...summaryOf()]);

  const stays = await flash(t, ['-a', '827b4cb7'], { ...low, setPriority: () => ok(undefined) }, start);
  const text =
    'Firmware is active, but its priority could not be set: the BMC will not start it at the next reboot.';
  t.same(stays.replies.slice(1), [nodeError('n1', text), ...summaryOf(text)]);
  t.same(stays.slept, Array(6).fill(5));

  const no = await flash(
    t,
    ['-a', '827b4cb7'],
    { ...low, setPriority: () => refused(500, '[500] x') },
    start,
  );
  t.same(no.replies.slice(1), [nodeError('n1', '[500] x'), ...summaryOf('[500] x')]);
});

t.test('O76, O77 activations that do not end well', async (t) => {
  const state = (activation: string | undefined, more = {}) =>
    ok({ images: [{ ...recordedNewImage, activation, ...more }], functional: undefined });
  const cases: readonly (readonly [ReturnType<typeof state> | ReturnType<typeof refused>, RegExp, number])[] =
    [
      [state('Failed'), /^Firmware activation failed\.$/, 0],
      [
        state('Invalid'),
        /^Firmware activation failed: the image is in state Invalid on the BMC, which means/,
        0,
      ],
      [state('Staged'), /^Firmware activation failed: the image is in state Staged on the BMC\.$/, 0],
      [state(undefined), /^Firmware activation failed: the image is in state Unknown on the BMC\.$/, 0],
      [state('Ready'), /^Firmware activation failed: the BMC accepted the request and did not begin/, 12],
      [
        ok({ images: [], functional: undefined }),
        /^Firmware activation failed: the image is no longer on the BMC\./,
        6,
      ],
      [state('Activating'), /^Firmware activation did not end after waiting 3600 seconds\. Use the -l/, 720],
      [
        state('Activating', { progress: 50 }),
        /^Firmware activation makes no progress: it has stood at 50%/,
        240,
      ],
      [refused(500, '[500] x'), /^\[500\] x$/, 6],
      [silent('gone', true), /^gone$/, 6],
    ];
  const start = { images: [...recordedImages, recordedNewImage] };
  for (const [reply, text, pauses] of cases) {
    const script: Script = {
      activateSoftware: () => ok(undefined),
      listSoftware: (asked) => (asked === 1 ? undefined : reply),
    };
    const { replies, slept, settled, path } = await flash(t, ['-a', '827b4cb7'], script, start);
    const [one] = settled;
    const reason = one?.result.kind === 'failure' ? one.result.reason : '';
    t.match(reason, text);
    t.same(replies.slice(1), [nodeError('n1', reason), ...summaryOf(reason)], reason);
    t.equal(slept.length, pauses, reason);
    t.ok(readFileSync(join(path, '../rflash/n1.log'), 'utf8').endsWith(`\n${reason}\n`), 'O87 the last line');
  }
  const hiccup = await flash(
    t,
    ['-a', '827b4cb7'],
    {
      activateSoftware: () => ok(undefined),
      listSoftware: (asked) => {
        if (asked === 1) return undefined;
        return asked === 3 ? silent('gone', true) : state(asked < 5 ? 'Activating' : 'Active');
      },
    },
    start,
  );
  t.match(hiccup.settled, [{ result: { kind: 'success' } }], 'one lost answer is not the end');
});

t.test('B7 an image that failed before is asked for again after the old request is taken back', async (t) => {
  const failedBefore = { ...recordedNewImage, activation: 'Failed', requested: 'Active' };
  for (const words of [
    ['-a', '827b4cb7'],
    ['-a', 'bmc32.tar'],
  ]) {
    const again = await flash(t, words, {}, { images: [...recordedImages, failedBefore] });
    t.match(again.settled, [{ result: { kind: 'success' } }]);
    t.same(verbs(again).slice(3, 5), ['withdrawActivation', 'activateSoftware']);
    t.notOk(verbs(again).includes('upload'));
  }
});

t.test('an activation request without an answer is looked at before it is sent again', async (t) => {
  const start = { images: [...recordedImages, recordedNewImage] };
  const lost = (taken: boolean): Script => ({
    activateSoftware: (asked) => (asked === 1 ? silent('reset', true) : undefined),
    listSoftware: (asked) =>
      taken && asked === 2
        ? ok({ images: [{ ...recordedNewImage, activation: 'Activating' }], functional: undefined })
        : taken && asked > 2
          ? ok({
              images: [{ ...recordedNewImage, activation: 'Active', priority: 0 }],
              functional: undefined,
            })
          : undefined,
  });
  const begun = await flash(t, ['-a', '827b4cb7'], lost(true), start);
  t.match(begun.settled, [{ result: { kind: 'success' } }]);
  t.equal(verbs(begun).filter((verb) => verb === 'activateSoftware').length, 1);
  const notBegun = await flash(t, ['-a', '827b4cb7'], lost(false), start);
  t.match(notBegun.settled, [{ result: { kind: 'success' } }]);
  t.equal(verbs(notBegun).filter((verb) => verb === 'activateSoftware').length, 2);
});

t.test('what the BMC has already is not uploaded again', async (t) => {
  const has = (more: object, functional: FakeState['functional'] = ['0c5488d5', '2a5ac03d']) => ({
    images: [...recordedImages, { ...recordedNewImage, ...more }],
    functional,
  });
  const ready = await flash(t, ['-a', 'bmc32.tar'], {}, has({}));
  t.match(ready.replies[1], {
    node: { data: { contents: /is already on the BMC, it is activated without/ } },
  });
  t.same(verbs(ready).slice(3), ['activateSoftware', 'listSoftware', 'listSoftware']);
  for (const functional of [undefined, ['827b4cb7'] as const]) {
    const active = await flash(
      t,
      ['-a', 'bmc32.tar'],
      {},
      has({ activation: 'Active', priority: 0 }, functional),
    );
    t.match(active.replies[1], { node: { data: { contents: /is already active, nothing to do/ } } });
    t.same(verbs(active), ['login', 'readEventLog', 'listSoftware']);
    t.same(active.replies.slice(2), summaryOf());
    const forced = await flash(
      t,
      ['-a', 'bmc32.tar', '--force'],
      {},
      has({ activation: 'Active', priority: 0 }, functional),
    );
    t.ok(verbs(forced).includes('upload'));
  }
  const there = await flash(t, ['-u', 'bmc32.tar'], {}, has({}));
  t.match(there.replies[1], {
    node: { data: { contents: /is already on the BMC in state Ready, nothing is up/ } },
  });
  t.notOk(verbs(there).includes('upload'));
  t.ok(verbs(await flash(t, ['-u', '--force', 'bmc32.tar'], {}, has({}))).includes('upload'));
});

t.test('--plan', async (t) => {
  const plan = async (words: string, start: Partial<FakeState> = {}, world: FakeWorld = {}) => {
    const planned = await flash(t, words.split(' '), {}, start, world);
    for (const verb of verbs(planned))
      t.ok(['login', 'listSoftware', 'readUpdateLimits'].includes(verb), verb);
    return planned.replies.map(({ node }) => JSON.stringify(node).replace('","contents":"', ': ')).join();
  };
  t.match(await plan('-a bmc32.tar --plan'), `upload and activate: ${version} is not on the BMC`);
  const ready = { images: [...recordedImages, recordedNewImage] };
  t.match(await plan('--plan -a bmc32.tar', ready), `activate only: ${version} (ID: 827b4cb7) is already on`);
  t.match(
    await plan('-a 827b4cb7 --plan', ready),
    'activate only: ID 827b4cb7 is already on the BMC in state Ready',
  );
  t.match(await plan('-a 0c5488d5 --plan'), 'nothing to do: ID 0c5488d5 is already active');
  t.match(await plan('-a deadbeef --plan'), 'Invalid ID provided to activate');
  const lanes = new Lanes();
  lanes.take('127.10.0.1:443');
  t.match(await plan('-a bmc32.tar --plan', {}, { lanes }), 'cannot: Unable to rflash n1. Another process');
  const { replies } = await flash(t, ['-l', '--plan']);
  t.match(replies, [{ error: /^--plan says what a flash would do.* -u, -a and -d only/, errorcode: 1 }]);
});

t.test('--json, and the failed nodes with -V', async (t) => {
  const directory = await imageDirectory(t);
  const words = { command: 'rflash', nodes: ['n1', 'n2', 'n3'], cwd: directory };
  const bmcOf = (node: string) => fakeBmc(node === 'n1' ? {} : { upload: () => refused(413, 'no') });
  const json = await runCommand({ ...words, args: ['-a', 'bmc32.tar', '--json'] }, { bmcOf });
  const last = json.replies.at(-1)?.info;
  const failedNode = { status: 'failure', reason: 'no', version, seconds: 0 };
  t.same(JSON.parse(typeof last === 'string' ? last : ''), {
    ...{ command: 'rflash', mode: 'uploadAndActivate', plan: false, total: 3, success: 1, failed: 2 },
    failedNoderange: 'n2,n3',
    nodes: [
      { node: 'n1', status: 'success', id: '827b4cb7', version, seconds: 5 },
      { node: 'n2', ...failedNode },
      { node: 'n3', ...failedNode },
    ],
  });
  t.notOk(
    json.replies.some(({ host }) => host === 1),
    'instead of the summary',
  );
  const verbose = await runCommand({ ...words, args: ['-V', '-a', 'bmc32.tar'] }, { bmcOf });
  t.same(verbose.replies.at(-1), hostInfo('Failed nodes: n2,n3'));
});

t.test('O86 --delete', async (t) => {
  const begun = (id: string) => ({ data: { contents: `Attempting to delete ID=${id}, please wait...` } });
  const del = async (id: string, script: Script = {}, start: Partial<FakeState> = {}) => {
    const outcome = await flash(t, ['--delete', id], script, start);
    t.same(outcome.replies[0], begun(id));
    return { ...outcome, said: outcome.replies.slice(1) };
  };
  const gone = await del('4afb2426');
  t.same(gone.said, [nodeText('n1', 'Firmware removed')]);
  t.same(verbs(gone), ['login', 'listSoftware', 'deleteSoftware', 'listSoftware']);
  t.same((await del('deadbeef')).said, [
    nodeError('n1', 'Invalid ID provided to delete.  Use the -l option to view valid firmware IDs.'),
  ]);
  t.same((await del('0c5488d5')).said, [
    nodeError('n1', 'Deleting currently active BMC firmware is not supported'),
  ]);
  t.same((await del('2a5ac03d')).said, [
    nodeError('n1', 'Deleting currently active firmware on powered on host is not supported'),
  ]);
  t.same((await del('2a5ac03d', {}, { power: 'off' })).said, [nodeText('n1', 'Firmware removed')]);
  for (const [host, word] of [
    ['Off', 'on (Chassis)'],
    ['Quiesced', 'quiesced'],
    ['Odd', 'Unexpected host state=xyz.openbmc_project.State.Host.HostState.Odd'],
  ] as const) {
    const kept = await del('2a5ac03d', {}, { host });
    const text = `Deleting currently active firmware is only supported while the host is off, it is: ${word}`;
    t.same(kept.said, [nodeError('n1', text)]);
    t.notOk(verbs(kept).includes('deleteSoftware'));
  }
  const odd = await del(
    'abcd',
    {},
    { images: [...recordedImages, image('abcd', 'v', { purpose: 'Other' })], functional: ['abcd'] },
  );
  t.same(odd.said, [
    nodeError('n1', 'Unable to determine the purpose of the firmware to delete'),
    nodeText('n1', 'Firmware removed'),
  ]);
});

t.test('O68 -c', async (t) => {
  const lines = async (words: string, start: Partial<FakeState> = {}) =>
    (await flash(t, words.split(' '), {}, start)).replies.map((reply) => reply.info ?? reply.data);
  const host = image('10', 'h', { purpose: 'Host', priority: 0, extendedVersion: 'b-10,b-9,,a' });
  const images = [host, image('2', 'old', { priority: 1 }), image('1', 'new', { priority: 0 })];
  t.same(await lines('-c', { images, functional: ['10', '2'] }), [
    'n1: BMC Firmware Product:   old (Active)*',
    'n1: HOST Firmware Product:   h (Active)*',
    'n1: HOST Firmware Product: -- additional info: a',
    'n1: HOST Firmware Product: -- additional info: b-9',
    'n1: HOST Firmware Product: -- additional info: b-10',
  ]);
  t.same((await lines('-c -V', { images, functional: ['10', '2'] })).slice(1, 3), [
    'n1: BMC Firmware Product:   new (Active)+',
    'n1: BMC Firmware Product:   old (Active)*',
  ]);
  t.equal(
    (await lines('-c', { images, functional: undefined }))[0],
    'n1: BMC Firmware Product:   new (Active)',
  );
  t.same(await lines('-c', { images: [] }), ['n1: No attributes returned from the BMC.']);
});

t.test('an id over nodes whose ids differ', async (t) => {
  const ids: Readonly<Record<string, string>> = { n1: '827b4cb7', n2: 'bbbb2222', n3: 'cccc3333' };
  const bmcs = new Map<string, FakeBmc>();
  const bmcOf = (node: string) => {
    const own = { ...recordedNewImage, id: ids[node] ?? 'dddd4444' };
    const bmc = fakeBmc({}, { images: node === 'n3' ? recordedImages : [...recordedImages, own] });
    bmcs.set(node, bmc);
    return bmc;
  };
  const words = { command: 'rflash', args: ['-a', '827b4cb7'], nodes: ['n1', 'n2', 'n3'] };
  const { settled } = await runCommand(words, { bmcOf });
  const reason = 'Invalid ID provided to activate. Use the -l option to view valid firmware IDs.';
  t.match(
    [...settled].sort((a, b) => a.node.localeCompare(b.node)),
    [
      { node: 'n1', result: { kind: 'success' } },
      { node: 'n2', result: { kind: 'success', details: { id: 'bbbb2222' } } },
      { node: 'n3', result: { kind: 'failure', reason } },
    ],
  );
  t.match(
    bmcs.get('n2')?.sent.find(({ verb }) => verb === 'activateSoftware'),
    { id: 'bbbb2222' },
  );
});

t.test('O78 an unknown id', async (t) => {
  const text = 'Invalid ID provided to activate. Use the -l option to view valid firmware IDs.';
  for (const httpStatus of [403, 404]) {
    const script: Script = { activateSoftware: () => refused(httpStatus, 'x') };
    const { replies } = await flash(t, ['-a', 'deadbeef'], script);
    t.same(replies.slice(1), [nodeError('n1', text), ...summaryOf(text)]);
  }
  const other = await flash(t, ['-a', 'deadbeef'], { activateSoftware: () => refused(500, '[500] x') });
  t.same(other.replies[1], nodeError('n1', '[500] x'));
});

t.test('O79 the summary counts nodes that were contacted, from their results', async (t) => {
  const directory = await imageDirectory(t);
  const tables = {
    openbmc: ['n1', 'n2', 'n3', 'n5'].map((node, index) => ({ node, bmc: `10.0.0.${index}` })),
  };
  const words = { command: 'rflash', args: ['-a', 'bmc32.tar'], nodes: ['n1', 'n2', 'n3', 'n4', 'n5'] };
  const { replies } = await runCommand(
    { ...words, cwd: directory },
    {
      tables,
      bmcOf: (node) =>
        fakeBmc(
          node === 'n2'
            ? { login: () => silent('BMC did not respond.', false) }
            : node === 'n3'
              ? { login: () => refused(401, '[401] successful it was not') }
              : node === 'n5'
                ? { login: () => refused(500, '[500] Login to BMC failed: 500 Internal Server Error.') }
                : {},
        ),
    },
  );
  t.same(replies[0], nodeText('n4', 'Error: Unable to get information from openbmc table'));
  const [end, bottom, ...before] = [...replies].reverse();
  t.same(end, { errorcode: 1 });
  t.same(bottom, hostInfo(line));
  t.same(before.slice(0, 5).reverse(), [
    hostInfo(line),
    hostInfo('Firmware update complete: Total=4 Success=1 Failed=3'),
    hostInfo('n2: BMC did not respond.'),
    hostInfo('n3: [401] successful it was not'),
    hostInfo('n5: BMC did not respond. Validate BMC configuration and retry the command.'),
  ]);

  const none = await runCommand({ ...words, nodes: ['n4'], cwd: directory }, { tables });
  t.same(none.replies, [
    nodeText('n4', 'Error: Unable to get information from openbmc table'),
    { errorcode: 1 },
  ]);
  const noneById = await runCommand({ ...words, args: ['-a', 'abc'], nodes: ['n4'] }, { tables });
  t.same(noneById.replies[0], { data: { contents: 'Attempting to activate ID=abc, please wait...' } });
});

t.test('O87 logs', async (t) => {
  const first = await flash(t, ['-u', 'bmc32.tar']);
  const directory = join(first.path, '..');
  await runCommand(
    { command: 'rflash', args: ['-u', 'bmc32.tar'], cwd: directory },
    { logDirectory: directory },
  );
  const log = readFileSync(join(directory, 'rflash', 'n1.log'), 'utf8');
  t.equal(log.match(/Firmware upload successful/g)?.length, 2, 'appended');
  t.equal(statSync(join(directory, 'rflash')).mode & 0o777, 0o755);

  const odd = await runCommand(
    { command: 'rflash', args: ['-u', 'bmc32.tar'], nodes: ['../n1'], cwd: directory },
    { logDirectory: directory },
  );
  t.match(odd.settled, [{ result: { kind: 'success' } }]);
  t.ok(statSync(join(directory, 'rflash', '.._n1.log')).isFile(), 'a name never leads out of the directory');

  const blocked = t.testdir({ rflash: 'a file where a directory should be' });
  await writeImage(join(blocked, 'bmc32.tar'));
  const unlogged = await runCommand(
    { command: 'rflash', args: ['-a', 'bmc32.tar'], nodes: ['n1', 'n2'], cwd: blocked },
    { logDirectory: blocked },
  );
  t.match(unlogged.settled, [{ result: { kind: 'success' } }, { result: { kind: 'success' } }]);
  t.same(unlogged.logged, ['cannot write the log of rflash'], 'told once');
});

t.test('an abort says what the BMC does without us', async (t) => {
  const abort = new AbortController();
  const onSend: FakeWorld['onSend'] = (verb) => verb.verb === 'activateSoftware' && abort.abort();
  const { replies, settled, path } = await flash(
    t,
    ['-a', 'bmc32.tar'],
    {},
    {},
    { signal: abort.signal, onSend },
  );
  t.match(settled, [
    {
      result: {
        kind: 'failure',
        reason: 'The command was aborted while activating; the BMC carries on with what it was asked to do.',
      },
    },
  ]);
  t.notMatch(replies, [{ node: { error: /abort/ } }]);
  t.match(readFileSync(join(path, '../rflash/n1.log'), 'utf8'), /The command was aborted while activating/);
});

t.test('the recorded exchanges', async (t) => {
  const ready = [...recordedImages, recordedNewImage];
  const active = [...recordedImages, { ...recordedNewImage, activation: 'Active', priority: 0 }];
  const rebooted = recordedImages.map((one) => ({ ...one, priority: 1 }));
  const withParts = { images: recordedImages.map((one) => ({ ...one, extendedVersion: partsOf(one) })) };
  const cases: Readonly<Record<string, readonly [Script?, Partial<FakeState>?]>> = {
    'rflash-l-111': [],
    'rflash-l-2-112': [],
    'rflash-u-115': [],
    'rflash-u-rel-116': [],
    'rflash-u-V-117': [],
    'rflash-l-after-u-118': [{}, { images: ready }],
    'rflash-c-113': [{}, withParts],
    'rflash-c-file-114': [{}, withParts],
    'rflash-delete-119': [],
    'rflash-delete-active-124': [],
    'rflash-delete-activebmc-129': [],
    'rflash-delete-ok-128': [{}, { images: ready }],
    'rflash-nofile-120': [],
    'rflash-noopt-121': [],
    'rflash-badopt-122': [],
    'rflash-badid-123': [],
    'rflash-a-id-125': [{}, { images: ready }],
    'rflash-l-after-a-126': [{}, { images: active }],
    'rflash-a-file-127': [],
    'rflash-l-after-reboot-133': [
      {},
      { images: [...rebooted, recordedNewImage].map(asActive), functional: ['827b4cb7', '2a5ac03d'] },
    ],
    'faults/activate_fail-13': [{ listSoftware: (count) => (count > 2 ? failedList : undefined) }],
    'faults/notar-14': [{ upload: () => ok({ id: undefined }) }],
    'faults/concurrent-lock-1-15': [],
  };
  for (const [name, [script, start]] of Object.entries(cases)) {
    const directory = await imageDirectory(t);
    const { words, documents } = recordedCommand(name, directory);
    const { replies } = await runCommand(words, {
      bmcOf: () => fakeBmc(script, start),
      logDirectory: directory,
    });
    t.same([...documentsOf(asRecorded(name, replies))].sort(), [...documents].sort(), name);
  }

  const directory = await imageDirectory(t);
  const lock = recordedCommand('d/lock-2', directory);
  const lanes = new Lanes();
  lanes.take('127.10.0.1:443');
  t.same(documentsOf((await runCommand(lock.words, { lanes })).replies), lock.documents, 'd/lock-2');
});

/** What the recorded host image consists of. */
const partsOf = ({ purpose }: { readonly purpose: string | undefined }) =>
  purpose === 'Host' ? seedImages.find((one) => one.purpose === 'Host')?.extendedVersion : undefined;

const asActive = <Image extends { readonly activation: string | undefined }>(one: Image) => ({
  ...one,
  activation: 'Active',
});
const failedList = ok({
  images: [...recordedImages, { ...recordedNewImage, activation: 'Failed' }],
  functional: ['0c5488d5'],
});

t.test('O72 the recorded refusal of an upload is an error now', async (t) => {
  const directory = await imageDirectory(t);
  const { words, documents } = recordedCommand('faults/upload_500-10', directory);
  const text = `Failed to upload update file ${directory}/bmc32.tar :500 Internal Server Error - Image upload failed`;
  const { replies } = await runCommand(words, {
    bmcOf: (node) => fakeBmc(node === 'n0027' ? { upload: () => refused(500, text) } : {}),
    logDirectory: directory,
  });
  const changed = documents.map((document) =>
    document.includes('n0027') ? documentsOf([nodeError('n0027', text)])[0] : document,
  );
  t.same([...documentsOf(replies)].sort(), [...changed].sort());
});
