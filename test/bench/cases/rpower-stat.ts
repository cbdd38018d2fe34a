import { curl, inLanes, login, timed } from '../bare-curl.js';
import type { Case, Figures, Reference } from '../figures.js';
import { measure, nodeName, type Stage, setStage, type Used } from '../stage.js';

/** `rpower all stat`: cold (nobody is logged in), then again at once. */
export const rpowerStat: Case = async (given) => {
  const nodes = given ?? 1000;
  const stage = await setStage(nodes);
  try {
    const reference = await bareCurl(stage);
    const cold = await measure(stage.daemon, () => stat(stage, nodes));
    const warm = await measure(stage.daemon, () => stat(stage, nodes));
    return [
      figures('rpower-stat', nodes, cold, reference),
      figures('rpower-stat-warm', nodes, warm, undefined),
    ];
  } finally {
    await stage.close();
  }
};

export async function stat(stage: Stage, nodes: number): Promise<void> {
  const stdout = await stage.command('rpower', 'obmc', 'stat');
  const said = new Set(stdout.trim().split('\n'));
  for (let at = 0; at < nodes; at += 1) {
    if (!said.has(`${nodeName(at)}: on`) && !said.has(`${nodeName(at)}: off`))
      throw new Error(`nothing said of ${nodeName(at)}`);
  }
}

export function figures(name: string, nodes: number, used: Used, reference: Reference | undefined): Figures {
  const { wallSeconds, peakMb } = used;
  return {
    case: name,
    nodes,
    wallSeconds,
    cpuMsPerNode: (used.cpuSeconds * 1000) / nodes,
    peakMb,
    reference,
    remarks: reference === undefined ? '' : `reference: ${reference.tool}`,
  };
}

/** Login and read of every BMC, a curl process each, 64 BMCs at once. */
function bareCurl(stage: Stage): Promise<Reference> {
  return timed('curl, two processes per BMC, 64 BMCs at once', stage.bmcs.length, () =>
    inLanes(stage.bmcs, 64, async (bmc) => {
      const state = `url = "https://${bmc}/xyz/openbmc_project/state/enumerate"`;
      await curl([await login(bmc), 'output = "/dev/null"', state]);
    }),
  );
}
