import type { ValueOf, VerbOf } from '../verbs/by-name.js';
import type { BmcReply, BmcVerb, VerbName } from '../verbs/index.js';

/**
 * What a dialect does for each verb, on what it has at hand of the BMC. No verb can be left out, and each is answered
 * with its own value.
 */
export type Operations<AtHand> = {
  readonly [Name in VerbName]: (
    atHand: AtHand,
    verb: VerbOf<Name>,
  ) => BmcReply<ValueOf<VerbOf<Name>>> | Promise<BmcReply<ValueOf<VerbOf<Name>>>>;
};

/** Carries out the operation of this verb; `Operations` has seen to it that the value is the verb's own. */
export function carryOut<AtHand, Asked extends BmcVerb>(
  operations: Operations<AtHand>,
  atHand: AtHand,
  verb: Asked,
): Promise<BmcReply<ValueOf<Asked>>>;
export async function carryOut<AtHand>(
  operations: Operations<AtHand>,
  atHand: AtHand,
  verb: BmcVerb,
): Promise<BmcReply<unknown>> {
  return named(operations, atHand, verb.verb, verb);
}

function named<AtHand, Name extends VerbName>(
  operations: Operations<AtHand>,
  atHand: AtHand,
  name: Name,
  verb: VerbOf<Name>,
): BmcReply<unknown> | Promise<BmcReply<unknown>> {
  return operations[name](atHand, verb);
}
