import * as v from 'valibot';
import type { PlanOf } from '../command/common-plan.js';

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

export const vitalsPlan = v.object({
  category: v.picklist(vitalsCategories),
});

/** What the workers have to do for one rvitals. */
export type VitalsPlan = PlanOf<typeof vitalsPlan>;
