import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { SoftwareImage } from '../../../plugins/openbmc/bmc/verbs/index.js';
import {
  doneBut,
  type FakeBmc,
  type FakeState,
  fakeBmc,
  image,
  recordedImages,
  recordedNewImage,
  refused,
  type Script,
  silent,
} from '../../helpers/fake-bmc.js';
import { recordedManifest, writeImage } from '../../helpers/firmware-image.js';
import { type Outcome, runCommand } from '../../helpers/openbmc-command.js';

// What a BMC lists of an upload decides, not what it answers; and one BMC's fault is no other's.

const version = 'ibm-v2.4-500-gabcdef0-r40-0-g1234567';
const hostVersion = 'IBM-witherspoon-ibm-OP9-v2.0.10-2.22-prod';
const push = { kind: 'push', reboots: false, mostBytes: undefined } as const;

interface Flashed extends Outcome {
  readonly bmc: FakeBmc;
  /** The node's reason, or `success`. */
  readonly result: string | undefined;
  readonly count: (verb: string) => number;
}

/** Flashes three nodes, of which the first has this BMC; the others have to end well, with each thing done once. */
async function flash(
  t: Test,
  words: string,
  start: Partial<FakeState> = {},
  script: Script = {},
): Promise<Flashed> {
  const directory = t.testdir();
  mkdirSync(join(directory, 'dir'));
  const host = recordedManifest.replace('Purpose.BMC', 'Purpose.Host').replace(version, hostVersion);
  await writeImage(join(directory, 'bmc.tar'));
  await writeImage(join(directory, 'dir', 'bmc.tar'));
  await writeImage(join(directory, 'dir', 'host.tar'), host);
  const bmcs = new Map<string, FakeBmc>([['n1', fakeBmc(script, start)]]);
  const outcome = await runCommand(
    { command: 'rflash', args: words.split(' '), nodes: ['n1', 'n2', 'n3'], cwd: directory },
    {
      bmcOf: (node) => {
        const bmc = bmcs.get(node) ?? fakeBmc({}, { update: start.update });
        bmcs.set(node, bmc);
        return bmc;
      },
      logDirectory: directory,
    },
  );
  const bmc = bmcs.get('n1') ?? fakeBmc();
  const countOf = (of: FakeBmc | undefined, verb: string) =>
    of?.sent.filter((one) => one.verb === verb).length ?? 0;
  const resultOf = (node: string) => {
    const result = outcome.settled.find((one) => one.node === node)?.result;
    return result?.kind === 'failure' ? result.reason : result?.kind;
  };
  for (const node of ['n2', 'n3']) {
    t.equal(resultOf(node), 'success', `${words}: ${node} is not disturbed`);
    t.equal(countOf(bmcs.get(node), 'upload'), words.includes('-d') ? 2 : 1);
  }
  return { ...outcome, bmc, result: resultOf('n1'), count: (verb) => countOf(bmc, verb) };
}

const other: Partial<SoftwareImage> = { version: 'other-v9' };

t.test(
  'an image that is not what the file held is not activated, whatever id the answer names',
  async (t) => {
    const cases: readonly (readonly [Partial<SoftwareImage>, RegExp])[] = [
      [other, /has firmware other-v9 \(\w+, ID: \w+\) in the place of /],
      [{ purpose: 'System' }, /\(System, ID: \w+\) in the place of /],
      [{ version: 'other-v9', activation: 'Active', priority: 0 }, /other-v9/],
    ];
    for (const [arrives, text] of cases) {
      for (const words of ['-u bmc.tar', '-a bmc.tar', '-d dir', '--force -a bmc.tar']) {
        const flashed = await flash(t, words, { arrives });
        t.match(flashed.result, text, words);
        t.match(flashed.result, /^What arrived is not what .*\.tar held when the job began: /);
        t.equal(flashed.count('activateSoftware') + flashed.count('rebootBmc'), 0, words);
        t.equal(flashed.count('upload'), 1, 'nor is the next image sent');
      }
    }
  },
);

t.test('the same where the BMC looks into it first, and lists it without a version', async (t) => {
  let lists = 0;
  const flashed = await flash(
    t,
    '-a bmc.tar',
    {},
    {
      listSoftware: () => {
        lists += 1;
        if (lists < 2) return undefined;
        const fresh = { ...recordedNewImage, ...other };
        const bare = { ...fresh, version: undefined, activation: undefined };
        const images = [...recordedImages, lists < 5 ? bare : fresh];
        return { kind: 'ok', value: { images, functional: undefined } };
      },
    },
  );
  t.match(flashed.result, /other-v9/);
  t.equal(flashed.count('activateSoftware'), 0);
});

t.test(
  'where upload means activation, what came instead is named, and nothing restarts for it',
  async (t) => {
    for (const words of ['-a bmc.tar', '-d dir']) {
      const flashed = await flash(t, words, { arrives: { ...other, activation: 'Active' }, update: push });
      t.match(
        flashed.result,
        /does not have it: .* What has come since is firmware other-v9 \(ID: \w+\)\./,
        words,
      );
      t.equal(flashed.count('rebootBmc'), 0);
      t.equal(flashed.count('upload'), 1);
    }
  },
);

t.test('an id that is told and never listed: the image with the version and purpose is taken', async (t) => {
  for (const words of ['-u bmc.tar', '-a bmc.tar', '-d dir']) {
    const flashed = await flash(t, words, { toldId: 'ffff0000' });
    t.equal(flashed.result, 'success', words);
    t.equal(flashed.count('upload'), words.includes('-d') ? 2 : 1);
  }
  const ofAnother = await flash(t, '-a bmc.tar', { toldId: '4afb2426' });
  t.equal(ofAnother.result, 'success', 'also where the id is that of an image that was there before');
  t.match(
    ofAnother.bmc.sent.find(({ verb }) => verb === 'activateSoftware'),
    { id: '827b4cb7' },
  );
});

t.test('-u succeeds when the BMC lists the image, and not before', async (t) => {
  const lost = await flash(t, '-u bmc.tar', { arrives: undefined });
  t.equal(lost.result, `Could not find firmware ${version} after waiting 60 seconds.`);
  const idless = await flash(
    t,
    '-u bmc.tar',
    { arrives: undefined },
    { upload: doneBut({ kind: 'ok', value: { id: undefined } }) },
  );
  t.equal(idless.result, lost.result);
  const late = await flash(t, '-u bmc.tar', { lateLists: 4 });
  t.equal(late.result, 'success');
  t.equal(late.count('upload'), 1);
  const invalid = await flash(t, '-u bmc.tar', { arrives: { activation: 'Invalid' } });
  t.match(invalid.result, /was uploaded and is in state Invalid on the BMC/);
  const unpacking = await flash(t, '-u bmc.tar', { arrives: { activation: 'NotReady' } });
  t.equal(unpacking.result, 'success', 'it is there, if not ready');
});

t.test('an image that gets another id while it is activated is followed by what it is', async (t) => {
  const renames = (id: string): Script => ({
    listSoftware: (_count, _verb, carryOut) => {
      const list = carryOut() as { value: { images: readonly SoftwareImage[] } };
      const renamed = list.value.images.map((one) =>
        one.activation === 'Active' && one.version === version ? { ...one, id } : one,
      );
      return { kind: 'ok', value: { ...list.value, images: renamed } };
    },
  });
  for (const words of ['-a bmc.tar', '--force -a bmc.tar']) {
    const flashed = await flash(t, words, {}, renames('abcdabcd'));
    t.equal(flashed.result, 'success', words);
    t.equal(flashed.count('activateSoftware'), 1);
  }
  const both = await flash(t, '-d dir', {}, renames('abcdabcd'));
  t.equal(both.result, 'success');
  const byId = await flash(
    t,
    '-a bmc.tar',
    { images: [...recordedImages, recordedNewImage] },
    renames('abcdabcd'),
  );
  t.equal(byId.result, 'success');
  const older = [...recordedImages, image('0ldc0py0', version, { priority: 3 })];
  const gone = await flash(
    t,
    '--force -a bmc.tar',
    { images: older, arrives: { id: '99990000' } },
    {
      listSoftware: (count, _verb, carryOut) => {
        const list = carryOut() as { value: { images: readonly SoftwareImage[] } };
        const images = list.value.images.filter(({ id }) => count < 3 || id !== '99990000');
        return { kind: 'ok', value: { ...list.value, images } };
      },
    },
  );
  t.match(gone.result, /the image is no longer on the BMC/, 'an older copy is not what was forced');
});

t.test('a BMC that takes no second image of a version: the one it has decides', async (t) => {
  const exists = refused(
    400,
    'Failed to upload update file x :400 Bad Request - Version already exists or failed to be extracted',
  );
  const has = (more: Partial<SoftwareImage>): Partial<FakeState> => ({
    images: [...recordedImages, { ...recordedNewImage, ...more }],
  });
  const refusing: Script = { upload: () => exists };
  const active = await flash(t, '--force -a bmc.tar', has({ activation: 'Active', priority: 0 }), refusing);
  t.equal(active.result, 'success');
  t.match(
    JSON.stringify(active.replies),
    /takes no second image of firmware .* forced or not\. .* is in state Active/,
  );
  const ready = await flash(t, '--force -a bmc.tar', has({}), refusing);
  t.equal(ready.result, 'success');
  t.equal(ready.count('activateSoftware'), 1, 'it is activated');
  t.equal((await flash(t, '--force -u bmc.tar', has({}), refusing)).result, 'success');
  t.equal(
    (await flash(t, '--force -d dir', has({}), { upload: (nth) => (nth === 1 ? exists : undefined) })).result,
    'success',
  );

  const missing = await flash(t, '-a bmc.tar', {}, refusing);
  t.match(
    missing.result,
    /already exists or failed to be extracted The image is for machine 'witherspoon'\.$/,
  );
  const invalid = await flash(t, '-a bmc.tar', has({ activation: 'Invalid' }), refusing);
  t.match(invalid.result, /already exists/);
  t.equal(missing.count('upload') + invalid.count('upload'), 2);

  const running = {
    images: [...recordedImages, { ...recordedNewImage, activation: 'Active' }],
    update: push,
  };
  const conflict: Script = { upload: () => refused(409, 'already exists') };
  const pushed = await flash(
    t,
    '--force -a bmc.tar',
    { ...running, functional: ['827b4cb7', '2a5ac03d'] },
    conflict,
  );
  t.equal(pushed.result, 'success');
  t.match((await flash(t, '-a bmc.tar', { update: push }, conflict)).result, /^already exists$/);
});

t.test('an upload that is answered with an error is looked for; the list decides', async (t) => {
  for (const answer of [
    refused(500, 'x'),
    refused(502, 'x'),
    refused(504, 'x'),
    refused(200, 'no JSON'),
    silent('x', true),
  ]) {
    for (const words of ['-u bmc.tar', '-a bmc.tar', '-d dir']) {
      const taken = await flash(t, words, {}, { upload: doneBut(answer) });
      t.equal(taken.result, 'success', `${words}: ${JSON.stringify(answer)}`);
      t.equal(taken.count('upload'), words.includes('-d') ? 2 : 1);
      const lost = await flash(t, words, {}, { upload: () => answer });
      t.match(lost.result, answer.kind === 'ok' ? '' : answer.text, words);
      t.equal(lost.count('upload'), 1);
    }
  }
  const refusedLate = await flash(
    t,
    '-a bmc.tar',
    { lateLists: 2 },
    { upload: doneBut(refused(400, 'late')) },
  );
  t.equal(refusedLate.result, 'success', 'a BMC that answers before it has looked into the image');
});
