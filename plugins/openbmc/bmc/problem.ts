import type { BmcReply } from './verbs/index.js';

/** A reply that is not the value asked for: the BMC said no, or did not answer. */
export type Problem = Exclude<BmcReply<unknown>, { readonly kind: 'ok' }>;
export type Refused = Extract<Problem, { readonly kind: 'refused' }>;
/** Of what is missing that much stands in a reason. */
const MOST_SAID = 3;

/** An answer that lacks a part of what was asked for, where all of it is needed. */
export function incomplete(missing: readonly string[]): Refused {
  const text = missing.slice(0, MOST_SAID).join('. ');
  return { kind: 'refused', httpStatus: 200, text, detail: undefined, retryAfterSeconds: undefined };
}

export type Silent = Extract<Problem, { readonly kind: 'silent' }>;
