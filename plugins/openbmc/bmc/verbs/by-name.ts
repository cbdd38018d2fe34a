import type { BmcReply, BmcVerb, Verb, VerbName } from './index.js';

/** A verb by its name. */
export type VerbOf<Name extends VerbName> = Extract<BmcVerb, { readonly verb: Name }>;

/** What the answer to a verb holds. */
export type ValueOf<Asked extends BmcVerb> = Asked extends Verb<infer Value> ? Value : never;

/** The value of a reply to the verb of this name; undefined when it has none, or when another verb was asked. */
export function answerTo<Name extends VerbName>(
  name: Name,
  verb: BmcVerb,
  reply: BmcReply<unknown>,
): ValueOf<VerbOf<Name>> | undefined {
  return reply.kind === 'ok' && isValueOf(name, verb, reply.value) ? reply.value : undefined;
}

/** Every dialect answers each verb with its own value (`Operations`). */
function isValueOf<Name extends VerbName>(
  name: Name,
  { verb }: BmcVerb,
  _value: unknown,
): _value is ValueOf<VerbOf<Name>> {
  return verb === name;
}
