import type { Case } from '../figures.js';
import { measure, nodeName, setStage } from '../stage.js';
import { flashed, imageDirectory, slowBmcs, slowest } from '../unattended.js';

/** `rflash all -d` against slow BMCs. Reference: the same for one node alone. */
export const rflashUnattended: Case = async (given) => {
  const nodes = given ?? 200;
  const stage = await setStage(nodes);
  try {
    await stage.behave(slowBmcs);
    const directory = await imageDirectory(stage, 1);
    await stage.command('rpower', 'obmc', 'stat');
    const alone = await measure(stage.daemon, () => flashed(stage, nodeName(0), '-d', directory));
    await stage.reset();
    let all: Awaited<ReturnType<typeof flashed>> = [];
    const used = await measure(stage.daemon, async () => {
      all = await flashed(stage, 'obmc', '-d', directory);
    });
    const failed = all.filter(({ status }) => status === 'failure');
    if (failed.length > 0) throw new Error(`${failed.length} failed: ${failed[0]?.reason ?? ''}`);
    const { wallSeconds, peakMb } = used;
    const more = (wallSeconds - alone.wallSeconds).toFixed(1);
    return [
      {
        case: 'rflash-d',
        nodes,
        wallSeconds,
        cpuMsPerNode: (used.cpuSeconds * 1000) / nodes,
        peakMb,
        reference: {
          tool: 'one node alone',
          wallSeconds: alone.wallSeconds,
          cpuMsPerNode: alone.cpuSeconds * 1000,
        },
        remarks: `${more} s more than one node alone; the slowest node took ${slowest(all)} s`,
      },
    ];
  } finally {
    await stage.close();
  }
};
