import type { BmcVerb } from '../bmc/verbs/index.js';

/** What a flow asks the command it belongs to, and no BMC: the command answers it from what it knows of its nodes. */
export interface Question<Value> {
  readonly question: string;
  /** Never present: ties a question to the value its answer holds. */
  readonly value?: Value;
}

/** What a status sends. */
export type Asked = BmcVerb | Question<unknown>;

export function isQuestion(asked: Asked): asked is Question<unknown> {
  return 'question' in asked;
}
