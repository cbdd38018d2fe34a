import * as v from 'valibot';
import { bootSources } from '../verbs/controls.js';

const BootPlan = v.object({
  /** undefined: only show what is set. */
  source: v.optional(v.picklist(bootSources)),
  /** For the next boot alone. */
  once: v.boolean(),
  level: v.picklist(['before1738', 'from1738']),
  verbose: v.boolean(),
  /** Nodes were left out because the tables do not say enough. */
  tableProblems: v.boolean(),
});

/** What the workers have to do for one rsetboot. */
export type BootPlan = Readonly<v.InferOutput<typeof BootPlan>>;

/** Throws when it is none: plans are made by this plugin only. */
export function decodeBootPlan(plan: unknown): BootPlan {
  return v.parse(BootPlan, plan);
}
