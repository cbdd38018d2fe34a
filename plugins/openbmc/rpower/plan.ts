import * as v from 'valibot';
import { powerActions } from './options.js';

const PowerPlan = v.object({
  action: v.picklist(powerActions),
  verbose: v.boolean(),
  /** Also while a job changes the BMC's firmware. */
  force: v.boolean(),
  /** XCAT_OPENBMC_POWER_TRANSITION=YES: show states between on and off. */
  transition: v.boolean(),
  /** Nodes were left out because the tables do not say enough. */
  tableProblems: v.boolean(),
});

/** What the workers have to do for one rpower. */
export type PowerPlan = Readonly<v.InferOutput<typeof PowerPlan>>;

/** Throws when it is none: plans are made by this plugin only. */
export function decodePowerPlan(plan: unknown): PowerPlan {
  return v.parse(PowerPlan, plan);
}
