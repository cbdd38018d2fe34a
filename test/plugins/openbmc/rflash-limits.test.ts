import t from 'tap';
import type { Behaviour } from '../../../plugins/openbmc/simulator/index.js';
import { seedImages } from '../../../plugins/openbmc/simulator/simulated-behaviour.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { type Result, rig } from '../../helpers/openbmc-rig.js';

const reasonOf = ({ settled }: Result): string => {
  const [one] = settled;
  return one?.result.kind === 'failure' ? one.result.reason : (one?.result.kind ?? 'nothing');
};

t.test('what a BMC cannot take is seen before a byte is sent, by --plan too', async (t) => {
  const romulus = seedImages.map((image) =>
    image.purpose === 'Host' ? { ...image, version: 'IBM-romulus-OP9-v2.0.8' } : image,
  );
  const cases: readonly (readonly [Partial<Behaviour>, RegExp])[] = [
    [
      { uploadLimitBytes: 1000 },
      /^Too large: .*bmc.*tar has \d+ bytes, the BMC accepts at most 1000\. Nothing/,
    ],
    [
      { freeBytes: 1000 },
      /^No space: .*tar need \d+ bytes, the BMC has 1000 bytes of memory free\. .*--delete/,
    ],
    [{ images: romulus }, /^Wrong machine: .*tar is for 'witherspoon', and the host .* is for 'romulus'\./],
  ];
  for (const [behaviour, text] of cases) {
    for (const words of ['-a bmc32.tar', '-u bmc32.tar', '-d both']) {
      const { bmc, run } = await rig(t, { generation: 'L2', ...behaviour });
      t.match(reasonOf(await run(`rflash ${words} --plan`)).replace(/^cannot: /, ''), text, words);
      t.match(reasonOf(await run(`rflash ${words} --plan`)), /^cannot: /);
      t.match(reasonOf(await run(`rflash ${words}`)), text, words);
      t.same(bmc.counters().uploads, []);
      if ('images' in behaviour) t.equal(reasonOf(await run(`rflash ${words} --force`)), 'success');
    }
  }
});

t.test('B34 a BMC that tells no limit: the first refusal is remembered', async (t) => {
  const { bmc, run } = await rig(t, { generation: 'L0', uploadLimitBytes: 1000 });
  t.equal(reasonOf(await run('rflash -a bmc32.tar --plan')), 'success');
  t.match(reasonOf(await run('rflash -a bmc32.tar')), /^Failed to upload update file .*413/);
  const text = /^(cannot: )?Too large: .*, and the BMC has refused an image of \d+ bytes as too large\./;
  t.match(reasonOf(await run('rflash -a bmc32.tar --plan')), text);
  t.match(reasonOf(await run('rflash -a bmc32.tar')), text);
  await bmc.set({ uploadLimitBytes: 1_000_000 });
  t.equal(reasonOf(await run('rflash -a bmc32.tar --force')), 'success');
  t.equal(reasonOf(await run('rflash -d both')), 'success');
});

t.test('no space is told by what the BMC says of it', async (t) => {
  const full = await rig(t, { generation: 'L0', freeBytes: 1000 });
  t.match(
    reasonOf(await full.run('rflash -u bmc32.tar')),
    /^Failed to upload .* No space: the BMC has no room/,
  );
  const quiet = await rig(t, { generation: 'L1', freeBytes: 1000, versionWaitMs: 100 });
  t.match(
    reasonOf(await quiet.run('rflash -u bmc32.tar --force')),
    /^Failed to upload .*400.* The BMC could not unpack the image: .*no space.* Event log .*UnTarFailure$/,
  );
});

t.test('BMCs on which something goes wrong, each in its own way, do not disturb the others', async (t) => {
  const wrong: readonly (readonly [Partial<Behaviour>, RegExp])[] = [
    [
      { uploadBytesPerSecond: 10_000, faults: [{ at: 'upload', kind: 'stopReading', afterBytes: 1000 }] },
      /^Failed to upload .* \(timed out after 4 seconds while uploading, without a byte in that time\)$/,
    ],
    [{ faults: [{ at: 'upload', kind: 'close', afterBytes: 1000 }] }, /^Failed to upload .* \(.*\)$/],
    [{ faults: [{ at: 'upload', kind: 413 }] }, /^Failed to upload .* :413 /],
    [{ faults: [{ at: 'upload', kind: 503, retryAfterSeconds: 1 }] }, /^Failed to upload .* :503 /],
    [{ activationEnd: { kind: 'failed', atPercent: 40 } }, /^Firmware .* activation failed\./],
    [{ startsOldSide: true }, /was activated and does not run after the restart/],
  ];
  const fine = 10;
  const { run, fleet } = await rig(t, { generation: 'L0' }, fine + wrong.length, { stallSeconds: 4 });
  for (const [at, [behaviour]] of wrong.entries()) await fleet.bmcs[fine + at]?.set(behaviour);
  const { settled } = await run('rflash -d both');
  const reasons = new Map(
    settled.map(({ node, result }) => [node, result.kind === 'failure' ? result.reason : '']),
  );
  for (const { index, counters } of fleet.bmcs.slice(0, fine)) {
    t.equal(reasons.get(toNodeName(`n${index + 1}`)), '', `node ${index + 1} is done`);
    t.match({ ...counters() }, { activations: 2, reboots: 1, powerOns: 1 });
  }
  const six = wrong.map(([, text], at) => {
    const reason = reasons.get(toNodeName(`n${fine + at + 1}`)) ?? '';
    t.match(reason, text);
    return reason;
  });
  t.equal(new Set(six).size, wrong.length, 'six different reasons');
});
