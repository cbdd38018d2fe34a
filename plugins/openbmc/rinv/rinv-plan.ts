import * as v from 'valibot';
import type { PlanOf } from '../command/common-plan.js';

/** What can be asked for, the default first; each has a status table of this name. */
export const inventoryCategories = ['all', 'model', 'serial', 'firm', 'cpu', 'dimm'] as const;

export type InventoryCategory = (typeof inventoryCategories)[number];

export const inventoryPlan = v.object({
  category: v.picklist(inventoryCategories),
});

/** What the workers have to do for one rinv. */
export type InventoryPlan = PlanOf<typeof inventoryPlan>;
