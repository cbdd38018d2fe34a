import * as v from 'valibot';
import { planDecoder } from '../plan.js';

/** What can be asked for, the default first; each has a status table of this name. */
export const inventoryCategories = ['all', 'model', 'serial', 'firm', 'cpu', 'dimm'] as const;

export type InventoryCategory = (typeof inventoryCategories)[number];

export const decodeInventoryPlan = planDecoder({
  category: v.picklist(inventoryCategories),
});

/** What the workers have to do for one rinv. */
export type InventoryPlan = ReturnType<typeof decodeInventoryPlan>;
