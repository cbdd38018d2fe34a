import type { Verb } from './index.js';

/** Takes back that parts of the host were set aside as faulty. */
export interface ClearGard extends Verb<undefined> {
  readonly verb: 'clearGard';
}
