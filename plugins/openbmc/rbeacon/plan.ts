import * as v from 'valibot';
import { planDecoder } from '../plan.js';

export const beaconActions = ['on', 'off', 'stat'] as const;
export type BeaconAction = (typeof beaconActions)[number];

export const decodeBeaconPlan = planDecoder({
  action: v.picklist(beaconActions),
});

/** What the workers have to do for one rbeacon. */
export type BeaconPlan = ReturnType<typeof decodeBeaconPlan>;
