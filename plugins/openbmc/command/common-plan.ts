import * as v from 'valibot';

/** What every plan says besides what its own command needs. */
const CommonPlan = v.object({
  /** -V */
  verbose: v.boolean(),
  /** Nodes were left out because the tables do not say enough. */
  tableProblems: v.boolean(),
});

/** A command's own plan with what every plan says: what crosses a border. */
export type Planned<Plan> = Plan & Readonly<v.InferOutput<typeof CommonPlan>>;

/** What a command's own plan is made of. */
export type PlanSchema<Plan> = v.GenericSchema<unknown, Plan>;

/** The plan that a schema is of. */
export type PlanOf<Schema extends v.GenericSchema> = Readonly<v.InferOutput<Schema>>;

/** Reads a plan that has crossed a border. Throws when it is none: plans are made by this plugin only. */
export function decodePlan<Plan extends object>(schema: PlanSchema<Plan>, plan: unknown): Planned<Plan> {
  return { ...v.parse(schema, plan), ...v.parse(CommonPlan, plan) };
}
