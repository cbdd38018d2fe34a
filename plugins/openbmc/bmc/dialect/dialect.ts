import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import type { ValueOf } from '../verbs/by-name.js';
import type { BmcReply, BmcVerb } from '../verbs/index.js';

/**
 * Carries out a verb at one node's BMC: in one interface, or in whichever of several it speaks. Always answers, with
 * the verb's own kind of value, and never rejects for anything a BMC or a network does.
 */
export type Dialect = <Asked extends BmcVerb>(
  node: BmcNode,
  verb: Asked,
  budget: CommandBudget,
  signal: AbortSignal,
) => Promise<BmcReply<ValueOf<Asked>>>;
