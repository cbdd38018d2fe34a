import * as v from 'valibot';

/** What can be asked for, the default first; each has a status table of this name. */
export const inventoryCategories = ['all', 'model', 'serial', 'firm', 'cpu', 'dimm'] as const;

export type InventoryCategory = (typeof inventoryCategories)[number];

const InventoryPlan = v.object({
  category: v.picklist(inventoryCategories),
  verbose: v.boolean(),
  /** Nodes were left out because the tables do not say enough. */
  tableProblems: v.boolean(),
});

/** What the workers have to do for one rinv. */
export type InventoryPlan = Readonly<v.InferOutput<typeof InventoryPlan>>;

/** Throws when it is none: plans are made by this plugin only. */
export function decodeInventoryPlan(plan: unknown): InventoryPlan {
  return v.parse(InventoryPlan, plan);
}
