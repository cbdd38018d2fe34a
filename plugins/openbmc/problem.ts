import type { BmcReply } from './verbs.js';

/** A reply that is not the value asked for: the BMC said no, or did not answer. */
export type Problem = Exclude<BmcReply<unknown>, { readonly kind: 'ok' }>;
export type Refused = Extract<Problem, { readonly kind: 'refused' }>;
export type Silent = Extract<Problem, { readonly kind: 'silent' }>;
