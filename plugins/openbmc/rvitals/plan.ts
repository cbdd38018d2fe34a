import * as v from 'valibot';

/** What can be asked for, the default first; each has a status table of this name. */
export const vitalsCategories = [
  'all',
  'temp',
  'voltage',
  'wattage',
  'fanspeed',
  'power',
  'leds',
  'altitude',
] as const;

export type VitalsCategory = (typeof vitalsCategories)[number];

const VitalsPlan = v.object({
  category: v.picklist(vitalsCategories),
  verbose: v.boolean(),
  /** Nodes were left out because the tables do not say enough. */
  tableProblems: v.boolean(),
});

/** What the workers have to do for one rvitals. */
export type VitalsPlan = Readonly<v.InferOutput<typeof VitalsPlan>>;

/** Throws when it is none: plans are made by this plugin only. */
export function decodeVitalsPlan(plan: unknown): VitalsPlan {
  return v.parse(VitalsPlan, plan);
}
