import { setTimeout as sleep } from 'node:timers/promises';
import { familyOf, proportionalMb } from '../../helpers/processes.js';
import type { Case } from '../figures.js';
import { setStage } from '../stage.js';

/** The daemon before its first command: proportional memory of all its processes. */
export const idle: Case = async () => {
  const stage = await setStage(0);
  try {
    await sleep(2000);
    const family = familyOf(stage.daemon.pid);
    const peakMb = proportionalMb(family);
    const remarks = `PSS of ${family.length} process(es); limit 71 MB`;
    return [
      { case: 'idle', nodes: 0, wallSeconds: 0, cpuMsPerNode: 0, peakMb, reference: undefined, remarks },
    ];
  } finally {
    await stage.close();
  }
};
