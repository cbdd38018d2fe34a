import * as v from 'valibot';
import { planDecoder } from '../plan.js';
import { powerActions } from './options.js';

export const decodePowerPlan = planDecoder({
  action: v.picklist(powerActions),
  /** Also while a job changes the BMC's firmware. */
  force: v.boolean(),
  /** XCAT_OPENBMC_POWER_TRANSITION=YES: show states between on and off. */
  transition: v.boolean(),
});

/** What the workers have to do for one rpower. */
export type PowerPlan = ReturnType<typeof decodePowerPlan>;
