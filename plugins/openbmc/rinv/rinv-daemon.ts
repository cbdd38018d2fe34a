import type { NodesCommand } from '../../../lib/plugin/contract.js';
import { categoryOption } from '../asked/category.js';
import type { Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { wordHint } from '../asked/word-hints.js';
import { simpleCommand } from '../command/openbmc-command.js';
import { type InventoryPlan, inventoryCategories } from './rinv-plan.js';

/** rinv in the daemon. What happens at the BMCs is in rinv-worker.ts. */
export function rinv(resolve: Resolve): NodesCommand {
  return simpleCommand(resolve, inventoryWords);
}

function inventoryWords(words: readonly string[]): Words<InventoryPlan> {
  const options = categoryOption('rinv', words, inventoryCategories);
  if (options.kind === 'usage') return { ...options, hint: wordHint('rinv', words, inventoryCategories) };
  const { category, verbose } = options;
  return { kind: 'asked', asked: { category }, verbose };
}
