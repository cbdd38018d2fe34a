import type { NodesCommand } from '../../../lib/plugin/contract.js';
import { categoryOption } from '../asked/category.js';
import type { Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { wordHint } from '../asked/word-hints.js';
import { simpleCommand } from '../command/openbmc-command.js';
import { type VitalsPlan, vitalsCategories } from './rvitals-plan.js';

/** rvitals in the daemon. What happens at the BMCs is in rvitals-worker.ts. */
export function rvitals(resolve: Resolve): NodesCommand {
  return simpleCommand(resolve, vitalsWords);
}

function vitalsWords(words: readonly string[]): Words<VitalsPlan> {
  const options = categoryOption('rvitals', words, vitalsCategories);
  if (options.kind === 'usage') return { ...options, hint: wordHint('rvitals', words, vitalsCategories) };
  const { category, verbose } = options;
  return { kind: 'asked', asked: { category }, verbose };
}
