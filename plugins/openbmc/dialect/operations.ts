import type { BmcReply, BmcVerb, Verb, VerbName } from '../verbs.js';

/** A verb by its name. */
type Verbs = { readonly [One in BmcVerb as One['verb']]: One };

/** What the answer to a verb holds. */
type ValueOf<Name extends VerbName> = Verbs[Name] extends Verb<infer Value> ? Value : never;

/**
 * What a dialect does for each verb, on what it has at hand of the BMC. No verb can be left out, and each is answered
 * with its own value.
 */
export type Operations<AtHand> = {
  readonly [Name in VerbName]: (
    atHand: AtHand,
    verb: Verbs[Name],
  ) => BmcReply<ValueOf<Name>> | Promise<BmcReply<ValueOf<Name>>>;
};

export async function carryOut<AtHand, Name extends VerbName>(
  operations: Operations<AtHand>,
  atHand: AtHand,
  name: Name,
  verb: Verbs[Name],
): Promise<BmcReply<unknown>> {
  return operations[name](atHand, verb);
}
