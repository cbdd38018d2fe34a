import * as v from 'valibot';
import type { PlanOf } from '../command/common-plan.js';

export const beaconActions = ['on', 'off', 'stat'] as const;
export type BeaconAction = (typeof beaconActions)[number];

export const beaconPlan = v.object({
  action: v.picklist(beaconActions),
});

/** What the workers have to do for one rbeacon. */
export type BeaconPlan = PlanOf<typeof beaconPlan>;
