import type { NodesCommand } from '../../../lib/plugin/contract.js';
import { categoryOption } from '../category.js';
import { nodeCommand } from '../node-command.js';
import type { Words } from '../preprocess.js';
import type { Resolve } from '../resolve.js';
import { decodeInventoryPlan, type InventoryPlan, inventoryCategories } from './plan.js';

/** rinv in the daemon. What happens at the BMCs is in command.ts. */
export function rinv(resolve: Resolve): NodesCommand {
  return nodeCommand(resolve, inventoryWords, decodeInventoryPlan);
}

function inventoryWords(words: readonly string[]): Words {
  const options = categoryOption('rinv', words, inventoryCategories);
  if (options.kind === 'usage') return options;
  const { category, verbose } = options;
  const plan: InventoryPlan = { category, verbose, tableProblems: false };
  return { kind: 'plan', plan };
}
