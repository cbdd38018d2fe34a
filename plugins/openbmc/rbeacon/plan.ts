import * as v from 'valibot';

export const beaconActions = ['on', 'off', 'stat'] as const;
export type BeaconAction = (typeof beaconActions)[number];

const BeaconPlan = v.object({
  action: v.picklist(beaconActions),
  verbose: v.boolean(),
  /** Nodes were left out because the tables do not say enough. */
  tableProblems: v.boolean(),
});

/** What the workers have to do for one rbeacon. */
export type BeaconPlan = Readonly<v.InferOutput<typeof BeaconPlan>>;

/** Throws when it is none: plans are made by this plugin only. */
export function decodeBeaconPlan(plan: unknown): BeaconPlan {
  return v.parse(BeaconPlan, plan);
}
