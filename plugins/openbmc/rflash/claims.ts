import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { Question } from '../node/question.js';

/** What an image id stands for on the BMC of another node of the command. */
export interface Claim {
  readonly node: NodeName;
  readonly version: string;
  /** The last word: BMC, Host … */
  readonly purpose: string;
}

/** What the other BMCs of a command say of an id. Each can lie, and decides nothing for others by its word alone. */
export type Claims =
  | { readonly kind: 'none' }
  /** The id is made of the version, as many BMCs make it: nobody can have invented that. */
  | { readonly kind: 'proven'; readonly claim: Claim }
  | { readonly kind: 'told'; readonly claim: Claim }
  | { readonly kind: 'disagreed'; readonly claims: readonly [Claim, Claim] };

/** Asked of the other BMCs of the command, not of this one: which version the id has there. */
export interface FindVersion extends Question<Claims> {
  readonly question: 'findVersion';
  readonly id: string;
}

export function isFindVersion(asked: Question<unknown>): asked is FindVersion {
  return asked.question === 'findVersion';
}
