import type { Case } from '../figures.js';
import { measure, setStage } from '../stage.js';

/** One process plays all BMCs: it needs longer to make the first answers than a BMC needs for a handshake. */
const patience = { openbmcconnecttimeout: '120', openbmclogintimeout: '120', openbmcrequesttimeout: '300' };

/** `rinv all dimm` of BMCs whose answer has 2 MB: memory of a worker, and how long the daemon is held up. */
export const rinvHuge: Case = async (given) => {
  const nodes = given ?? 500;
  const stage = await setStage(nodes, patience, ['--inventory', 'huge', '--generation', 'L2']);
  try {
    const used = await measure(stage.daemon, async () => {
      const lines = (await stage.command('rinv', 'obmc', 'dimm')).split('\n').length - 1;
      if (lines !== nodes * 176) throw new Error(`${lines} lines of ${nodes} nodes`);
    });
    const { wallSeconds, peakMb, heldUpMs, workerMb } = used;
    const remarks = `event loop held up at most ${heldUpMs} ms, largest worker ${workerMb.toFixed(0)} MB`;
    return [
      {
        case: 'rinv-huge',
        nodes,
        wallSeconds,
        cpuMsPerNode: (used.cpuSeconds * 1000) / nodes,
        peakMb,
        reference: undefined,
        remarks,
      },
    ];
  } finally {
    await stage.close();
  }
};
