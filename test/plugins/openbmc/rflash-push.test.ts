import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { BmcReply, SoftwareImage } from '../../../plugins/openbmc/bmc/verbs/index.js';
import { hostInfo, info, nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import {
  type FakeBmc,
  type FakeState,
  fakeBmc,
  image,
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
    listSoftware: (nth) =>
      nth === 1 ? undefined : ok({ images: fakeBmc().state.images, functional: ['0c5488d5'], update: waits }),
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

/** The list after the first look, as if another client had brought this. */
function brings(...others: readonly (Partial<SoftwareImage> & { readonly runs?: true })[]): Script {
  let looks = 0;
  const base = fakeBmc().state.images;
  const listOf = ({ runs, ...more }: (typeof others)[number]) =>
    ok({
      images: [...base, { ...image('99990000', version), ...more }],
      functional: [runs === true ? '99990000' : '0c5488d5'],
      update: waits,
    });
  return {
    upload: (nth) => (nth === 1 ? refused(503, 'busy') : undefined),
    listSoftware: () => {
      looks += 1;
      const other = others[Math.min(looks - 2, others.length - 1)];
      return looks === 1 || other === undefined ? undefined : listOf(other);
    },
  };
}

t.test('two clients, one image: what the other has brought is looked at, not pushed again', async (t) => {
  const lineOf = (state: string) =>
    nodeText(
      'n1',
      `Firmware ${version} (ID: 99990000) has been brought by another update and is in state ${state}, nothing is uploaded: waiting for its result. Use --force to upload it anyway.`,
    );
  const cases: readonly (readonly [Script, string])[] = [
    [
      brings({ activation: 'Activating' }, { activation: 'Activating' }, { activation: 'Active' }),
      'Activating',
    ],
    [brings({ activation: 'Active' }), 'Active'],
    [brings({ activation: 'Active', runs: true }), 'Active'],
    [{ ...brings({ activation: 'Active' }), upload: () => refused(409, 'already exists') }, 'Active'],
  ];
  for (const [script, state] of cases) {
    const flashed = await flash(t, '-a bmc.tar', script);
    t.equal(reasonOf(flashed), 'success');
    t.equal(count(flashed, 'upload'), 1);
    t.same(flashed.replies.slice(1), [
      lineOf(state),
      info(`n1: Firmware ${version} activation successful.`),
      ...good,
    ]);
  }
  const failing = await flash(
    t,
    '-a bmc.tar',
    brings({ activation: 'Activating' }, { activation: 'Failed' }),
  );
  t.match(reasonOf(failing), /activation failed/, 'never a success that was not seen');
  t.equal(count(failing, 'upload'), 1);
});

t.test(
  'what another client brought is pushed all the same when it is not the image that will run',
  async (t) => {
    const cases: readonly (readonly [Script, string])[] = [
      [brings({ version: 'other', activation: 'Activating' }), '-a bmc.tar'],
      [brings({ purpose: 'Host', activation: 'Active' }), '-a bmc.tar'],
      [brings({ activation: 'Ready' }), '-a bmc.tar'],
      [brings({ activation: 'Failed' }), '-a bmc.tar'],
      [brings({ activation: 'Activating' }), '--force -a bmc.tar'],
    ];
    for (const [script, words] of cases) {
      const { listSoftware } = script;
      const flashed = await flash(t, words, {
        ...script,
        listSoftware: (...asked) => (asked[0] > 2 ? undefined : listSoftware?.(...asked)),
      });
      t.equal(reasonOf(flashed), 'success');
      t.equal(count(flashed, 'upload'), 2);
      t.ok(flashed.slept.includes(30));
    }
    const old = await flash(t, '-a bmc.tar', brings({ activation: 'Failed' }, { activation: 'Failed' }));
    t.match(reasonOf(old), /does not have it/, 'an image that failed before is not the one that was pushed');
  },
);

t.test('a look is taken at a BMC that restarts with what the other client brought', async (t) => {
  const away = brings({ activation: 'Active', runs: true });
  const flashed = await flash(t, '-a bmc.tar', {
    ...away,
    listSoftware: (...asked) =>
      asked[0] > 1 && asked[0] < 6 ? silent('Connection refused', false) : away.listSoftware?.(...asked),
  });
  t.equal(reasonOf(flashed), 'success');
  t.equal(count(flashed, 'upload'), 1);
  const waitLine =
    'The BMC does not answer, asking again for 900 seconds at most (site.openbmcrebootseconds).';
  t.same(
    flashed.replies.filter((one) => JSON.stringify(one).includes('does not answer')),
    [nodeText('n1', waitLine)],
    'said once',
  );
});

t.test('what is being activated when the command begins is followed', async (t) => {
  const other = { ...image('99990000', version), activation: 'Activating' };
  const start = { images: [...fakeBmc().state.images, other] };
  const flashed = await flash(t, '-a bmc.tar', {}, start);
  t.equal(reasonOf(flashed), 'success');
  t.equal(count(flashed, 'upload') + count(flashed, 'prepareUpdate'), 0);
  const plan = await flash(t, '--plan -a bmc.tar', {}, start);
  t.same(plan.replies, [
    nodeText('n1', `activate only: ${version} (ID: 99990000) is being activated by another update`),
  ]);
  const forced = await flash(t, '--force -a bmc.tar', {}, start);
  t.equal(count(forced, 'upload'), 1);
  const only = await flash(t, '-u bmc.tar', {}, start);
  t.match(reasonOf(only), /no upload without activation/);
});

t.test('a BMC that stays busy, and one that only breaks', async (t) => {
  const busy = await flash(t, '-a bmc.tar', { upload: () => refused(503, 'busy') });
  t.equal(reasonOf(busy), 'busy');
  t.equal(count(busy, 'upload'), 11);
  const broken = await flash(t, '-a bmc.tar', { upload: () => refused(500, 'broken') });
  t.match(reasonOf(broken), /^broken/);
  t.equal(count(broken, 'upload'), 5);
  const exists = await flash(t, '-a bmc.tar', { upload: () => refused(409, 'already exists') });
  t.equal(reasonOf(exists), 'already exists');
  t.equal(count(exists, 'upload'), 2);
});

t.test('-d: an image that another client brings is not pushed', async (t) => {
  const flashed = await flash(t, '-d dir', {
    upload: (nth) => (nth === 1 ? refused(503, 'busy') : undefined),
    listSoftware: (nth) => {
      if (nth !== 3 && nth !== 4) return undefined;
      const host = { ...image('99990000', hostVersion), purpose: 'Host', activation: 'Active' };
      return ok({ images: [...fakeBmc().state.images, host], functional: ['0c5488d5'], update: waits });
    },
  });
  t.match(
    flashed.bmc.sent.filter(({ verb }) => verb === 'upload'),
    [{ image: { version: hostVersion } }, { image: { version } }],
    'the host once, the BMC once',
  );
});

t.test('a BMC that lists no firmware: waited for a minute, and told as what it is', async (t) => {
  const nothing = ok({ images: [], functional: undefined, update: waits });
  const asking = nodeText(
    'n1',
    'The BMC lists no firmware, its software service is away or still starting: asking again for 60 seconds at most.',
  );
  for (const words of ['-a bmc.tar', '-d dir', '-a 4afb2426']) {
    const away = await flash(t, words, { listSoftware: () => nothing });
    t.match(reasonOf(away), /^The BMC lists no firmware at all, not even what runs: .* Nothing was sent\./);
    t.equal(
      away.slept.reduce((sum, one) => sum + one, 0),
      60,
      words,
    );
    const isAsking = (one: unknown) => JSON.stringify(one) === JSON.stringify(asking);
    t.equal(away.replies.filter(isAsking).length, 1, 'said once');
    t.equal(count(away, 'upload') + count(away, 'activateSoftware'), 0);
    const late = await flash(t, words, { listSoftware: (nth) => (nth < 4 ? nothing : undefined) });
    t.equal(reasonOf(late), 'success', words);
    const plan = await flash(t, `--plan ${words}`, { listSoftware: () => nothing });
    t.match(reasonOf(plan), /^The BMC lists no firmware at all/);
    t.same(plan.slept, []);
  }
  const legacy = ok({ images: [], functional: undefined });
  const upload = await flash(t, '-u bmc.tar', { listSoftware: () => legacy }, { update: undefined });
  t.match(reasonOf(upload), /^The BMC lists no firmware at all/);
});

t.test('a task behind which there is nothing ends in minutes, with what is missing', async (t) => {
  const still = { readTask: () => ok({ state: 'running', percent: 0, message: undefined }) };
  const seconds = ({ slept }: Outcome) => slept.reduce((sum, one) => sum + one, 0);
  const said = ({ replies }: Outcome, text: string) =>
    replies.filter((one) => JSON.stringify(one).includes(text)).length;
  const lost = await flash(t, '-a bmc.tar', {
    ...still,
    listSoftware: () => ok({ images: fakeBmc().state.images, functional: ['0c5488d5'], update: waits }),
  });
  t.match(reasonOf(lost), /accepted firmware .* and does not have it/);
  t.ok(seconds(lost) <= 250, `${seconds(lost)} seconds`);
  t.equal(said(lost, 'has not moved for two minutes (0%), looking at its list of firmware instead'), 1);
  t.equal(said(lost, `does not list firmware ${version} yet, waiting 120 seconds at most`), 1);

  const away = await flash(t, '-a bmc.tar', {
    ...still,
    listSoftware: (nth) => (nth === 1 ? undefined : ok({ images: [], functional: undefined, update: waits })),
  });
  t.match(reasonOf(away), /lists no firmware at all: its software service does not answer/);
  t.ok(seconds(away) <= 250);
});

t.test('an upload whose connection is cut is sent once more, asking first', async (t) => {
  const cut: BmcReply<never> = { kind: 'silent', sent: 'cut', text: 'Failed to upload (reset)' };
  const script = (other: BmcReply<unknown>): Script => ({ upload: (nth) => (nth === 1 ? cut : other) });
  for (const start of [{}, { update: undefined }]) {
    const twice = await flash(t, '-a bmc.tar -V', { upload: () => cut }, start);
    t.equal(reasonOf(twice), 'Failed to upload (reset)');
    t.match(
      twice.bmc.sent.filter(({ verb }) => verb === 'upload'),
      [{ asksFirst: undefined }, { asksFirst: true }],
    );
    t.equal(count(twice, 'upload'), 2);
    t.equal(
      twice.replies.filter((one) => JSON.stringify(one).includes('was cut while')).length,
      2,
      'also before the last failure',
    );
    const told = await flash(t, '-a bmc.tar', script(refused(413, 'too large')), start);
    t.equal(reasonOf(told), 'too large');
  }
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

t.test(
  'an upload that was answered by an error and is there all the same is not told as that of others',
  async (t) => {
    const flashed = await flash(t, '-a bmc.tar', {
      ...brings({ activation: 'Active' }),
      upload: () => refused(500, '[500] broken'),
    });
    t.equal(reasonOf(flashed), 'success');
    t.equal(count(flashed, 'upload'), 1);
    t.same(flashed.replies.slice(1), [
      nodeText(
        'n1',
        `Firmware ${version} (ID: 99990000) is on the BMC now in state Active, although the BMC answered the upload with an error ([500] broken): it came by this upload or by another one. Nothing more is uploaded: waiting for its result.`,
      ),
      info(`n1: Firmware ${version} activation successful.`),
      ...good,
    ]);
  },
);

t.test('an image is not sent where a BMC points to, and not again', async (t) => {
  const flashed = await flash(t, '-a bmc.tar', { upload: () => refused(307, '[307] Temporary Redirect') });
  t.equal(
    reasonOf(flashed),
    '[307] Temporary Redirect The BMC points to another address, to which no image is sent. Nothing was sent again.',
  );
  t.equal(count(flashed, 'upload'), 1);
});

t.test('an id that is not there: the flash says what --plan says', async (t) => {
  const plan = await flash(t, '-a deadbeef --plan');
  const flashed = await flash(t, '-a deadbeef');
  const invalid = 'Invalid ID provided to activate. Use the -l option to view valid firmware IDs.';
  t.equal(reasonOf(plan), invalid);
  t.equal(reasonOf(flashed), invalid);
  t.equal(count(flashed, 'activateSoftware'), 0, 'which such a BMC cannot be asked');
});
