import type { Case, Figures } from '../figures.js';
import { measure, nodeName, type Stage, setStage, type Used } from '../stage.js';

/** Lines of one machine with 324 parts, and of its sensors and LEDs. */
const INVENTORY_LINES = 1000;
const VITALS_LINES = 70;

/** `rinv` and `rvitals` of all, cold; then `rpower stat` of one BMC while `rinv` runs over all. */
export const rinv: Case = async (given) => {
  const nodes = given ?? 256;
  const words = ['--inventory', 'large'];
  const results: Figures[] = [];
  for (const [command, lines] of [
    ['rinv', INVENTORY_LINES],
    ['rvitals', VITALS_LINES],
  ] as const) {
    const stage = await setStage(nodes, {}, words);
    try {
      results.push(figures(command, nodes, await measure(stage.daemon, () => show(stage, command, lines))));
      if (command === 'rinv') results.push(await oneAmongAll(stage));
    } finally {
      await stage.close();
    }
  }
  return results;
};

async function show(stage: Stage, command: string, least: number): Promise<void> {
  const said = new Map<string, number>();
  for (const line of (await stage.command(command, 'obmc')).split('\n')) {
    const node = line.slice(0, line.indexOf(':'));
    said.set(node, (said.get(node) ?? 0) + 1);
  }
  for (let at = 0; at < stage.bmcs.length; at += 1) {
    const lines = said.get(nodeName(at)) ?? 0;
    if (lines < least) throw new Error(`${lines} lines of ${nodeName(at)}, ${least} and more were expected`);
  }
}

/** How long one BMC's state takes while all are read. */
async function oneAmongAll(stage: Stage): Promise<Figures> {
  let slowest = 0;
  const used = await measure(stage.daemon, async () => {
    let running = true;
    const all = stage.command('rinv', 'obmc').finally(() => {
      running = false;
    });
    while (running) {
      const begun = performance.now();
      await stage.command('rpower', nodeName(0), 'stat');
      slowest = Math.max(slowest, (performance.now() - begun) / 1000);
    }
    await all;
  });
  const remarks = `rpower stat of one, again and again: at most ${slowest.toFixed(2)} s`;
  return { ...figures('rinv-and-stat', stage.bmcs.length, used), remarks };
}

function figures(name: string, nodes: number, used: Used): Figures {
  const { wallSeconds, peakMb } = used;
  return {
    case: name,
    nodes,
    wallSeconds,
    cpuMsPerNode: (used.cpuSeconds * 1000) / nodes,
    peakMb,
    reference: undefined,
    remarks: '',
  };
}
