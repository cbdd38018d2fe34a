import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Behaviour } from '../../plugins/openbmc/simulator/index.js';
import { recordedManifest, writeTar } from '../helpers/firmware-image.js';
import { install, type StartedClient, until } from '../helpers/installation.js';

/**
 * The image file becomes another one while its flash is under way: by `mv` as an administrator does it who wants to
 * flash the next one, by a copy that is still being written, by somebody with root. No BMC may get other bytes than those
 * that the job has read the version from, and no success may be told of any others.
 */

/** Uploads that go on until the test lets them end. */
const held: Partial<Behaviour> = { uploadBytesPerSecond: 20, bodyStallMs: 1_000_000 };
const released: Partial<Behaviour> = { uploadBytesPerSecond: 0 };

/** More than the buffers of a connection hold. */
const IMAGE_BYTES = 16 * 1024 * 1024;
const NODES = 4;
const PLACES = 2;
const otherVersion = 'ibm-v9.9-0-r0-0-g0000000';

t.setTimeout(600_000);

const generations = ['L0', 'R'] as const;
type Generation = (typeof generations)[number];

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

async function flashing(t: Test, generation: Generation, option: '-a' | '-u') {
  const site = await install(t, {
    count: NODES,
    behaviour: { generation, ...held },
    siteRows: { openbmcmaxuploads: String(PLACES), openbmcworkers: '2' },
  });
  const image = await site.image('a.tar', IMAGE_BYTES);
  const other = join(site.site.confdir, 'b.tar');
  await writeTar(other, [
    { name: 'MANIFEST', content: recordedManifest.replace(/^version=.*$/m, `version=${otherVersion}`) },
    { name: 'image-bmc', content: Buffer.alloc(IMAGE_BYTES, 'FIRMWARE') },
  ]);
  const client = site.start(`rflash node1-node${NODES} ${option} a.tar`);
  const uploading = () => site.fleet.bmcs.filter((bmc) => bmc.counters().openUploads > 0).length;
  await until('places are taken', () => uploading() === PLACES);
  const pinned = join(site.site.confdir, '..', 'state', 'pinned');
  return {
    ...site,
    image,
    other,
    before: sha256(image),
    client,
    pinned,
    copy: () => join(pinned, readdirSync(pinned)[0] ?? 'none'),
    received: () =>
      site.fleet.bmcs.flatMap((bmc) => bmc.counters().uploads.flatMap(({ sha256 }) => sha256 ?? [])),
  };
}

async function said({ ended }: StartedClient) {
  const { code, lines } = await ended;
  const textOf = (some: typeof lines): string => some.map((line) => line.text).join('\n');
  return { code, text: textOf(lines), errors: textOf(lines.filter(({ stream }) => stream === 'stderr')) };
}

const exchanges: readonly (readonly [string, (image: string, other: string) => void])[] = [
  ['another image is moved over it', (image, other) => renameSync(other, image)],
  ['another image is copied into it', (image, other) => copyFileSync(other, image)],
  [
    'it is truncated, and written anew bit by bit',
    (image) => {
      truncateSync(image, 100_000);
      appendFileSync(image, Buffer.alloc(5_000_000, 'other'));
    },
  ],
  ['it is removed', (image) => rmSync(image)],
];
/** A push activates what it brings. */
const optionOf = { L0: '-u', R: '-a' } as const;

for (const generation of generations) {
  for (const [how, exchange] of generation === 'L0' ? exchanges : exchanges.slice(0, 2)) {
    t.test(`${generation}: while two nodes upload and two wait, ${how}`, async (t) => {
      const rig = await flashing(t, generation, optionOf[generation]);
      const { image, other, before, client, fleet, received, pinned } = rig;
      exchange(image, other);
      await fleet.set(released);
      const { code, text } = await said(client);
      t.equal(code, 0, text);
      t.same(received(), Array(NODES).fill(before), 'every BMC has got what the job began with');
      t.notMatch(text, otherVersion);
      t.same(readdirSync(pinned), [], 'the copy goes with the job');
    });
  }

  t.test(`${generation}: the copy is truncated while it is sent`, async (t) => {
    const { client, fleet, received, copy } = await flashing(t, generation, '-a');
    const file = copy();
    chmodSync(file, 0o600);
    truncateSync(file, 1000);
    // Before any BMC is let go: the nodes do not wait for one that waits for the rest.
    const { code, text, errors } = await said(client);
    t.equal(code, 1);
    t.equal(errors.match(/The copy of \S+a\.tar that the job sends, \S+, has changed/g)?.length, NODES, text);
    // A place that becomes free may be taken by the next node before that one is told as well.
    const cut = errors.match(/, 1000 now\) while it was being sent: the upload was ended/g)?.length ?? 0;
    const notBegun = errors.match(/, 1000 now\): not uploaded/g)?.length ?? 0;
    t.equal(cut + notBegun, NODES, errors);
    t.ok(cut > 0);
    t.match(text, `Success=0 Failed=${NODES}`);
    t.notMatch(text, 'did not respond');
    await fleet.set(released);
    t.same(received(), []);
  });

  t.test(`${generation}: other bytes of the same length are written into the copy`, async (t) => {
    const { client, fleet, received, copy, before } = await flashing(t, generation, '-a');
    const file = copy();
    chmodSync(file, 0o600);
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(1000, 'x'), 0, 1000, IMAGE_BYTES - 1000);
    closeSync(descriptor);
    await fleet.set(released);
    const { code, text, errors } = await said(client);
    t.equal(code, 1);
    t.equal(errors.match(/has changed \(other content\)/g)?.length, NODES, text);
    t.match(text, `Success=0 Failed=${NODES}`);
    t.notOk(received().includes(before));
    t.notMatch(text, 'activation successful');
  });
}
