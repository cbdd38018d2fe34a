import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { hostInfo, nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import {
  type FakeBmc,
  type FakeState,
  fakeBmc,
  image,
  ok,
  recordedImages,
  refused,
  type Script,
  silent,
} from '../../helpers/fake-bmc.js';
import { recordedManifest, writeImage } from '../../helpers/firmware-image.js';
import { type FakeWorld, type Outcome, runCommand } from '../../helpers/openbmc-command.js';
import { documentsOf, recordedCommand } from '../../helpers/recorded-command.js';

const bmcVersion = 'ibm-v2.4-500-gabcdef0-r40-0-g1234567';
const hostVersion = 'IBM-witherspoon-ibm-OP9-v2.0.10-2.22-prod';
const line = '-'.repeat(55);

interface Flashed extends Outcome {
  readonly bmc: FakeBmc;
  readonly directory: string;
  readonly log: () => string;
}

/** Writes the two images of the recorded exchanges. */
async function imageDirectory(t: Test): Promise<string> {
  const directory = t.testdir();
  mkdirSync(join(directory, 'dir'));
  await writeImage(join(directory, 'dir', 'obmc-phosphor-image-witherspoon.ubi.mtd.tar'));
  const hostManifest = recordedManifest
    .replace('Purpose.BMC', 'Purpose.Host')
    .replace(bmcVersion, hostVersion);
  await writeImage(join(directory, 'dir', 'witherspoon.pnor.squashfs.tar'), hostManifest);
  return directory;
}

async function flash(
  t: Test,
  words: string,
  script: Script = {},
  start: Partial<FakeState> = {},
  world: FakeWorld = {},
): Promise<Flashed> {
  const directory = await imageDirectory(t);
  const bmc = fakeBmc(script, start);
  const outcome = await runCommand(
    { command: 'rflash', args: words.split(' '), cwd: directory },
    { bmcOf: () => bmc, logDirectory: directory, ...world },
  );
  return { ...outcome, bmc, directory, log: () => readFileSync(join(directory, 'rflash', 'n1.log'), 'utf8') };
}

const verbs = ({ bmc }: Flashed) => bmc.sent.map(({ verb }) => verb);
const count = (flashed: Flashed, verb: string) => verbs(flashed).filter((one) => one === verb).length;
const attempting = (directory: string): XcatResponse => ({
  data: {
    contents: `Attempting to upload ${directory}/dir/obmc-phosphor-image-witherspoon.ubi.mtd.tar and ${directory}/dir/witherspoon.pnor.squashfs.tar, please wait...`,
  },
});

function summaryOf(reason?: string): readonly XcatResponse[] {
  const counts = reason === undefined ? 'Success=1 Failed=0' : 'Success=0 Failed=1';
  const reasons = reason === undefined ? [] : [`n1: ${reason}`];
  return [line, `Firmware update complete: Total=1 ${counts}`, ...reasons, line].map(hostInfo);
}

const reasonOf = ({ settled }: Flashed) => {
  const [one] = settled;
  return one?.result.kind === 'failure' ? one.result.reason : one?.result.kind;
};

t.test('images that another client brings while the BMC is busy are not uploaded', async (t) => {
  const other = (purpose: string, id: string, known: string) => ({
    ...image(id, known, { activation: 'Ready' }),
    purpose,
  });
  const later = [
    ...recordedImages,
    other('BMC', '827b4cb7', bmcVersion),
    other('Host', 'e1b79439', hostVersion),
  ];
  const flashed = await flash(
    t,
    '-d dir',
    {
      upload: () => refused(503, 'busy'),
      listSoftware: (nth) =>
        nth < 3 ? ok({ images: recordedImages, functional: ['0c5488d5', '2a5ac03d'] }) : undefined,
    },
    { images: later },
  );
  t.equal(reasonOf(flashed), 'success');
  t.equal(count(flashed, 'upload'), 1);
  t.equal(count(flashed, 'activateSoftware'), 2);
});

t.test('O80, O85 both images, the BMC and the host', async (t) => {
  const flashed = await flash(t, '-d dir');
  t.same(flashed.replies, [
    attempting(flashed.directory),
    nodeText(
      'n1',
      `Firmware upload successful. Attempting to activate firmware: ${bmcVersion} (ID: 827b4cb7)`,
    ),
    nodeText(
      'n1',
      `Firmware upload successful. Attempting to activate firmware: ${hostVersion} (ID: e1b79439)`,
    ),
    { info: [bmcVersion, hostVersion].map((version) => `n1: Firmware ${version} activation successful.`) },
    nodeText('n1', 'BMC reboot'),
    nodeText('n1', 'BMC Ready'),
    nodeText('n1', 'reset'),
    ...summaryOf(),
  ]);
  t.same(verbs(flashed), [
    ...['login', 'readEventLog', 'listSoftware', 'readCpuVersion', 'readUpdateLimits'],
    ...['listSoftware', 'upload', 'listSoftware', 'listSoftware', 'upload', 'listSoftware'],
    ...[
      'listSoftware',
      'activateSoftware',
      'listSoftware',
      'activateSoftware',
      'listSoftware',
      'listSoftware',
    ],
    ...[
      'listSoftware',
      'readState',
      'rebootBmc',
      'readState',
      'readState',
      'readState',
      'readState',
      'readState',
    ],
    ...['listSoftware', 'requestChassis', 'readState', 'requestHost', 'readState', 'listSoftware'],
  ]);
  t.same(flashed.slept, [5, 2, 1, 1], 'no fixed sleeps');
  t.same(flashed.statuses, [
    ['n1', 'powering-off'],
    ['n1', 'powering-on'],
  ]);
  t.match(flashed.settled, [
    {
      result: {
        kind: 'success',
        details: { bmcId: '827b4cb7', bmcVersion, hostId: 'e1b79439', hostVersion },
      },
    },
  ]);
  for (const text of [
    'Reboot BMC to apply new BMC=====',
    'Finished applying BMC firmware=====',
    'Start reset host to apply new PNOR====',
    'Power on host : RPOWER_ON_RESPONSE reset\n',
    'Finished applying Host firmware and resetting Host====',
  ]) {
    t.ok(flashed.log().includes(text), text);
  }
});

t.test('O80 the recorded exchange', async (t) => {
  const directory = await imageDirectory(t);
  const { words, documents } = recordedCommand('d/rflash-d-1', directory);
  let sinceOn = 0;
  const script: Script = {
    // The host is not on yet when it is looked at for the first seconds.
    readState: () =>
      sinceOn > 0 && sinceOn++ < 8 ? ok({ bmc: 'Ready', chassis: 'Off', host: 'Off' }) : undefined,
    requestHost: () => {
      sinceOn ||= 1;
      return undefined;
    },
  };
  const bmc = fakeBmc(script);
  const paced = { ...bmc, send: pacedSend(bmc) };
  const { replies } = await runCommand(words, { bmcOf: () => paced, logDirectory: directory });
  const printed = documentsOf(replies).filter((document) => !document.includes('<host>1</host>'));
  t.same([...printed].sort(), [...documents].sort(), 'all but the summary');
});

/** In the recorded exchange the BMC's image was seen at 5 % once, the host's was active at the first look. */
function pacedSend(bmc: FakeBmc): FakeBmc['send'] {
  let looks = 0;
  return (node, verb) => {
    const hostIsAsked = bmc.state.images.some(
      ({ id, activation }) => id === 'e1b79439' && activation !== 'Ready',
    );
    if (verb.verb === 'listSoftware' && hostIsAsked) looks += 1;
    bmc.state.images = bmc.state.images.map((one) => {
      if (one.id === '827b4cb7' && one.activation === 'Active' && looks < 2)
        return { ...one, activation: 'Activating', priority: undefined, progress: 5 };
      if (one.id === 'e1b79439' && one.activation === 'Activating')
        return { ...one, activation: 'Active', priority: 0, progress: undefined };
      return one;
    });
    return bmc.send(node, verb);
  };
}

t.test('O81 without the host', async (t) => {
  const flashed = await flash(t, '-d --no-host-reboot dir');
  t.equal(reasonOf(flashed), 'success');
  t.same(flashed.replies.at(-4), summaryOf()[0] && nodeText('n1', 'BMC Ready'));
  t.equal(count(flashed, 'requestChassis') + count(flashed, 'requestHost'), 0);
});

t.test('what runs already is not flashed', async (t) => {
  const running = [
    image('827b4cb7', bmcVersion, { priority: 0 }),
    image('e1b79439', hostVersion, { purpose: 'Host', priority: 0 }),
  ];
  const both = { images: running, functional: ['827b4cb7', 'e1b79439'] } as const;
  const nothing = await flash(t, '-d dir', {}, both);
  t.equal(reasonOf(nothing), 'success');
  t.same(verbs(nothing), ['login', 'readEventLog', 'listSoftware']);
  t.match(nothing.replies[1], {
    node: { data: { contents: /is already active, nothing to do\.$/ } },
  });

  const forced = await flash(t, '-d dir --force', {}, both);
  t.equal(count(forced, 'upload'), 2);
  t.equal(count(forced, 'rebootBmc'), 1);

  const onlyHost = await flash(
    t,
    '-d dir',
    {},
    { images: [...recordedImages, ...running.slice(0, 1)], functional: ['827b4cb7', '2a5ac03d'] },
  );
  t.equal(reasonOf(onlyHost), 'success');
  t.equal(count(onlyHost, 'upload'), 1);
  t.equal(count(onlyHost, 'rebootBmc'), 0, 'the BMC runs its image already');
  t.equal(count(onlyHost, 'requestHost'), 1);

  const onlyBmc = await flash(
    t,
    '-d dir',
    {},
    { images: [...recordedImages.slice(0, 2), ...running.slice(1)], functional: ['0c5488d5', 'e1b79439'] },
  );
  t.equal(reasonOf(onlyBmc), 'success');
  t.equal(count(onlyBmc, 'rebootBmc'), 1);
  t.equal(count(onlyBmc, 'requestChassis'), 0, 'the host runs its image already');

  const ready = running.map((one) => ({ ...one, activation: 'Ready', priority: undefined }));
  const activated = await flash(t, '-d dir', {}, { images: [...recordedImages, ...ready] });
  t.equal(reasonOf(activated), 'success');
  t.equal(count(activated, 'upload'), 0);
  t.equal(count(activated, 'activateSoftware'), 2);
});

t.test('O82 a BMC that takes its time', async (t) => {
  const slow = await flash(t, '-d dir', {}, { rebootRequests: 110 });
  t.equal(reasonOf(slow), 'success');
  t.ok(slow.replies.some((reply) => reply.info === 'n1: Retry BMC state, wait for 15 seconds ...'));
  for (const answer of [
    refused(401, '[401] x'),
    refused(502, 'x'),
    refused(503, 'x'),
    refused(404, 'x'),
    silent('x', true),
  ]) {
    let asked = 0;
    const odd = await flash(t, '-d dir', {
      readState: () => (++asked > 2 && asked < 20 ? answer : undefined),
    });
    t.equal(reasonOf(odd), 'success', JSON.stringify(answer));
    t.equal(count(odd, 'rebootBmc'), 1);
  }
  for (const answer of [refused(504, 'x'), silent('x', true)]) {
    const lost = await flash(t, '-d dir', { rebootBmc: () => answer });
    t.equal(count(lost, 'rebootBmc'), 1, 'a maybe is not sent again');
  }
});

t.test('O83 reboots that do not end well', async (t) => {
  const never = await flash(t, '-d dir', {}, { rebootRequests: 100_000 });
  const text =
    'Error: Sent bmcreboot but state did not change to BMC Ready after waiting 900 seconds. (State=BMC NotReady).';
  t.equal(reasonOf(never), text);
  t.same(never.replies.slice(-5), [nodeError('n1', text), ...summaryOf(text)]);
  const waited = never.slept.reduce((sum, seconds) => sum + seconds, 0);
  t.ok(waited > 880 && waited < 960, `${waited} s`);

  const ignored = await flash(t, '-d dir', { rebootBmc: () => ok(undefined) });
  t.match(
    reasonOf(ignored),
    /^The BMC accepted the reboot and did not restart, it still runs ibm-v2\.3-476.*r33.* instead of ibm-v2\.4/,
  );

  const wrongSide = await flash(t, '-d dir', {}, { startsOldSide: true });
  t.match(
    reasonOf(wrongSide),
    /^Firmware ibm-v2\.4.* was activated and does not run after the restart, ibm-v2\.3-476.*r33.* runs instead\.$/,
  );

  const refusing = await flash(t, '-d dir', { rebootBmc: () => refused(500, '[500] no') });
  t.equal(reasonOf(refusing), '[500] no');
});

t.test('O83 hosts that do not do as they are told', async (t) => {
  const stays = await flash(t, '-d dir', { requestChassis: () => ok(undefined) });
  t.equal(
    reasonOf(stays),
    'Error: Sent power-off command but state did not change to off after waiting 60 seconds. (State=on).',
  );
  const dark = await flash(t, '-d dir', { requestHost: () => ok(undefined) });
  t.match(
    reasonOf(dark),
    /^Sent power-on command but state did not change to on after waiting 72 seconds\. \(State=off\)\. Run 'reventlog'/,
  );
  t.equal(count(dark, 'requestHost'), 6);
  t.equal(
    dark.replies.filter((reply) => JSON.stringify(reply) === JSON.stringify(nodeText('n1', 'on'))).length,
    5,
  );
});

t.test('the reason is completed by the event log of the BMC', async (t) => {
  const events = [
    { id: 7, message: 'org.open_power.Host.Error.Event' },
    { id: 8, message: 'xyz.openbmc_project.Software.Version.Error.InvalidSignature' },
  ];
  const failed = await flash(t, '-d dir', {
    readEventLog: (asked) => (asked > 1 ? ok(events) : undefined),
    activateSoftware: (asked, verb) => {
      if (asked > 1) return undefined;
      const id = 'id' in verb ? verb.id : '';
      failedId = id;
      return ok(undefined);
    },
    listSoftware: (asked) =>
      asked > 8
        ? ok({
            images: [
              ...recordedImages,
              image(failedId, bmcVersion, { activation: 'Failed' }),
              image('e1b79439', hostVersion, { purpose: 'Host' }),
            ],
            functional: undefined,
          })
        : undefined,
  });
  t.equal(
    reasonOf(failed),
    `Firmware ${bmcVersion} activation failed. Event log of the BMC: 8 xyz.openbmc_project.Software.Version.Error.InvalidSignature`,
  );
});
let failedId = '';

t.test('--plan changes nothing', async (t) => {
  const plan = await flash(t, '-d dir --plan');
  t.same(plan.replies, [
    nodeText('n1', `upload and activate: ${bmcVersion} is not on the BMC`),
    nodeText('n1', `upload and activate: ${hostVersion} is not on the BMC`),
    nodeText('n1', 'the host is on and will be restarted unless it runs the image'),
  ]);
  t.same(verbs(plan), ['login', 'listSoftware', 'readUpdateLimits', 'readState']);
});

t.test('a node that is never done gives up', async (t) => {
  const { settled, replies } = await flash(
    t,
    '-d dir',
    {
      listSoftware: (asked) =>
        asked > 8
          ? ok({
              images: ['827b4cb7', 'e1b79439'].map((id) => image(id, 'v', { activation: 'Activating' })),
              functional: undefined,
            })
          : undefined,
    },
    {},
    { settings: { activationSeconds: 80_000, nodeSeconds: 600 } },
  );
  const reason =
    'Gave up after 600 seconds (site.openbmcnodetimeout). The command was aborted while activating; the BMC carries on with what it was asked to do.';
  t.match(settled, [{ result: { kind: 'failure', reason } }]);
  t.same(replies.slice(-5), [nodeError('n1', reason), ...summaryOf(reason)]);
});
