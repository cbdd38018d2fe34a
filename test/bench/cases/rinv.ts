import type { Case, Figures } from '../figures.js';
import { measure, nodeName, type Stage, setStage, type Used } from '../stage.js';

/** Lines of one machine with 324 parts, and of its sensors and LEDs. */
const INVENTORY_LINES = 1000;
const VITALS_LINES = 70;

/** `rinv` and `rvitals` of all, cold; then `rpower stat` of one BMC while `rinv` runs over all. */
export const rinv: Case = async (given) => {
  const nodes = given ?? 256;
  const words = ['--generation', 'L0', '--inventory', 'large'];
  const results: Figures[] = [];
  for (const [command, lines] of [
    ['rinv', INVENTORY_LINES],
    ['rvitals', VITALS_LINES],
  ] as const) {
    const stage = await setStage(nodes, {}, words);
    try {
      let said = '';
      const used = await measure(stage.daemon, async () => {
        said = await stage.command(command, 'obmc');
      });
      lookAt(said, command, lines, nodes);
      results.push(figures(command, nodes, used));
      if (command === 'rinv') results.push(await oneAmongAll(stage));
    } finally {
      await stage.close();
    }
  }
  return results;
};

/** Not measured: what was said of every node. */
function lookAt(said: string, command: string, least: number, nodes: number): void {
  const linesOf = new Map<string, number>();
  for (const line of said.split('\n')) {
    const node = line.slice(0, line.indexOf(':'));
    linesOf.set(node, (linesOf.get(node) ?? 0) + 1);
  }
  for (let at = 0; at < nodes; at += 1) {
    const lines = linesOf.get(nodeName(at)) ?? 0;
    if (lines < least)
      throw new Error(`${command}: ${lines} lines of ${nodeName(at)}, ${least} and more were expected`);
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
  const shown = figures('rinv-and-stat', stage.bmcs.length, used);
  return { ...shown, remarks: `rpower stat of one: at most ${slowest.toFixed(2)} s; ${shown.remarks}` };
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
    remarks: `event loop held up at most ${used.heldUpMs} ms, largest worker ${used.workerMb.toFixed(0)} MB`,
  };
}
