import type { Behaviour } from '../../../plugins/openbmc/simulator/index.js';
import type { Case } from '../figures.js';
import { measure, nodeName, setStage } from '../stage.js';
import { flashed, imageDirectory, type NodeInResult, slowest } from '../unattended.js';

const KiB = 1024;

/** What is wrong with the last six BMCs. */
const wrong: readonly Partial<Behaviour>[] = [
  { faults: [{ at: 'upload', kind: 'stopReading', afterBytes: 600 * KiB }] },
  { faults: [{ at: 'upload', kind: 'reset', afterBytes: 600 * KiB }] },
  { faults: [{ at: 'upload', kind: 413 }] },
  { faults: [{ at: 'upload', kind: 503, retryAfterSeconds: 30, times: 2 }] },
  { activationEnd: { kind: 'failed', atPercent: 40 } },
  { startsOldSide: true },
];

/** `rflash all -d`, 64 uploads at once, with six BMCs on which something goes wrong. Reference: without them. */
export const rflashMix: Case = async (given) => {
  const nodes = given ?? 64;
  const stage = await setStage(nodes, { openbmcmaxuploads: String(nodes), openbmcuploadstall: '10' });
  try {
    await stage.behave({ activationMs: 5000 });
    const directory = await imageDirectory(stage, 2);
    await stage.command('rpower', 'obmc', 'stat');
    const good = Array.from({ length: nodes - wrong.length }, (_, at) => nodeName(at));
    let alone: readonly NodeInResult[] = [];
    const reference = await measure(stage.daemon, async () => {
      alone = await flashed(stage, good.join(','), '-d', directory);
    });
    await stage.reset();
    for (const [at, change] of wrong.entries()) await stage.behave(change, good.length + at);
    let all: readonly NodeInResult[] = [];
    const used = await measure(stage.daemon, async () => {
      all = await flashed(stage, 'obmc', '-d', directory);
    });
    const others = all.filter(({ node }) => good.includes(node));
    const failed = others.filter(({ status }) => status === 'failure');
    if (failed.length > 0) throw new Error(`${failed.length} others failed: ${failed[0]?.reason ?? ''}`);
    const six = all.filter(({ node }) => !good.includes(node));
    const reasons = six.map(({ reason, seconds }) => `${seconds} s ${reason ?? 'success'}`);
    return [
      {
        case: 'rflash-mix',
        nodes,
        wallSeconds: used.wallSeconds,
        cpuMsPerNode: (used.cpuSeconds * 1000) / nodes,
        peakMb: used.peakMb,
        reference: {
          tool: `${good.length} nodes alone`,
          wallSeconds: reference.wallSeconds,
          cpuMsPerNode: (reference.cpuSeconds * 1000) / good.length,
        },
        remarks: [
          `${others.length} others done after ${slowest(others)} s, alone after ${slowest(alone)} s`,
          `at most ${used.mostCurls} curl`,
          ...reasons,
        ].join('; '),
      },
    ];
  } finally {
    await stage.close();
  }
};
