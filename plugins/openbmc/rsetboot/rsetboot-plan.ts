import * as v from 'valibot';
import { bootSources } from '../bmc/verbs/control-verbs.js';
import type { PlanOf } from '../command/common-plan.js';

export const bootPlan = v.object({
  /** undefined: only show what is set. */
  source: v.optional(v.picklist(bootSources)),
  /** For the next boot alone. */
  once: v.boolean(),
  level: v.picklist(['before1738', 'from1738']),
});

/** What the workers have to do for one rsetboot. */
export type BootPlan = PlanOf<typeof bootPlan>;
