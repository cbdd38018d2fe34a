import * as v from 'valibot';
import { planDecoder } from '../plan.js';
import { bootSources } from '../verbs/controls.js';

export const decodeBootPlan = planDecoder({
  /** undefined: only show what is set. */
  source: v.optional(v.picklist(bootSources)),
  /** For the next boot alone. */
  once: v.boolean(),
  level: v.picklist(['before1738', 'from1738']),
});

/** What the workers have to do for one rsetboot. */
export type BootPlan = ReturnType<typeof decodeBootPlan>;
