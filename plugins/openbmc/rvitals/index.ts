import type { NodesCommand } from '../../../lib/plugin/contract.js';
import { categoryOption } from '../category.js';
import { nodeCommand } from '../node-command.js';
import type { Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { decodeVitalsPlan, type VitalsPlan, vitalsCategories } from './plan.js';

/** rvitals in the daemon. What happens at the BMCs is in command.ts. */
export function rvitals(resolve: Resolve): NodesCommand {
  return nodeCommand(resolve, vitalsWords, decodeVitalsPlan);
}

function vitalsWords(words: readonly string[]): Words {
  const options = categoryOption('rvitals', words, vitalsCategories);
  if (options.kind === 'usage') return options;
  const { category, verbose } = options;
  const plan: VitalsPlan = { category, verbose, tableProblems: false };
  return { kind: 'plan', plan };
}
