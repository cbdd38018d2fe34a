import * as v from 'valibot';

const common = {
  /** -V */
  verbose: v.boolean(),
  /** Nodes were left out because the tables do not say enough; false until the tables have been read. */
  tableProblems: v.boolean(),
};

/** What every plan says besides what its own command needs. */
export type CommonPlan = Readonly<v.InferOutput<v.ObjectSchema<typeof common, undefined>>>;

/**
 * The decoder of a command's plans, which cross a process border. It throws when something is no such plan: they are
 * made by this plugin only.
 * @param own the fields of the command's own
 */
export function planDecoder<const Own extends v.ObjectEntries>(own: Own) {
  const schema = v.object({ ...own, ...common });
  return (plan: unknown): Readonly<v.InferOutput<typeof schema>> => v.parse(schema, plan);
}
