import { run } from '../../helpers/processes.js';
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

async function stat(stage: Stage, nodes: number): Promise<void> {
  const stdout = await stage.command('rpower', 'obmc', 'stat');
  const said = new Set(stdout.trim().split('\n'));
  for (let at = 0; at < nodes; at += 1) {
    if (!said.has(`${nodeName(at)}: on`) && !said.has(`${nodeName(at)}: off`))
      throw new Error(`nothing said of ${nodeName(at)}`);
  }
}

function figures(name: string, nodes: number, used: Used, reference: Reference | undefined): Figures {
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

/** Login and read of every BMC by one curl each, 64 at once. */
async function bareCurl(stage: Stage): Promise<Reference> {
  const left = [...stage.bmcs];
  const begun = performance.now();
  const cpuBefore = process.resourceUsage();
  const lane = async (): Promise<void> => {
    for (let bmc = left.pop(); bmc !== undefined; bmc = left.pop()) {
      const common = [
        'silent',
        'insecure',
        'cookie = ""',
        'header = "Content-Type: application/json"',
        'output = "/dev/null"',
      ];
      const config = [
        ...common,
        `url = "https://${bmc}/login"`,
        'data = "{\\"data\\":[\\"root\\",\\"0penBmc\\"]}"',
        'next',
        ...common,
        `url = "https://${bmc}/xyz/openbmc_project/state/enumerate"`,
      ];
      const done = await run('curl', ['-q', '--config', '-'], { input: config.join('\n') });
      if (done.code !== 0) throw new Error(`curl ${bmc}: ${done.code} ${done.stderr}`);
    }
  };
  await Promise.all(Array.from({ length: 64 }, lane));
  const wallSeconds = (performance.now() - begun) / 1000;
  const used = process.resourceUsage().userCPUTime - cpuBefore.userCPUTime;
  return {
    tool: 'curl, one process per BMC, 64 at once',
    wallSeconds,
    cpuMsPerNode: used / 1000 / stage.bmcs.length,
  };
}
