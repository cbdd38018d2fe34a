import * as v from 'valibot';
import type { PlanOf } from '../command/common-plan.js';
import { powerActions } from './rpower-options.js';

export const powerPlan = v.object({
  action: v.picklist(powerActions),
  /** Also while a job changes the BMC's firmware. */
  force: v.boolean(),
  /** XCAT_OPENBMC_POWER_TRANSITION=YES: show states between on and off. */
  transition: v.boolean(),
});

/** What the workers have to do for one rpower. */
export type PowerPlan = PlanOf<typeof powerPlan>;
