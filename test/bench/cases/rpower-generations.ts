import type { Case, Figures } from '../figures.js';
import { measure, setStage } from '../stage.js';
import { figures, stat } from './rpower-stat.js';

const generations = ['L0', 'L1', 'L2', 'L3', 'R'] as const;

/** `rpower all stat` on BMCs that speak Redfish only: cold, then again at once. */
export const rpowerRedfish: Case = (given) => coldAndWarm('rpower-stat-redfish', given ?? 1000, ['R']);

/** The same on a fleet of all generations, a fifth each, and on each generation alone. */
export const rpowerMixed: Case = async (given) => {
  const nodes = given ?? 1000;
  const all: Figures[] = [];
  for (const one of generations) all.push(...(await coldAndWarm(`rpower-stat-${one}`, nodes, [one])));
  return [...all, ...(await coldAndWarm('rpower-stat-mixed', nodes, generations))];
};

async function coldAndWarm(
  name: string,
  nodes: number,
  mix: readonly (typeof generations)[number][],
): Promise<readonly Figures[]> {
  const stage = await setStage(nodes, {}, ['--generation', mix[0] ?? 'R']);
  try {
    for (let at = 0; mix.length > 1 && at < nodes; at += 1) {
      await stage.behave(at, { generation: mix[at % mix.length] });
    }
    const cold = await measure(stage.daemon, () => stat(stage, nodes));
    const warm = await measure(stage.daemon, () => stat(stage, nodes));
    return [figures(name, nodes, cold, undefined), figures(`${name}-warm`, nodes, warm, undefined)];
  } finally {
    await stage.close();
  }
}
