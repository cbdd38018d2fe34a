import * as v from 'valibot';
import { runProgram } from '../helpers/processes.js';

const Job = v.object({
  nodes: v.array(v.object({ node: v.string(), result: v.string(), reason: v.optional(v.string(), '') })),
});

export type NodeResult = v.InferOutput<typeof Job>['nodes'][number];

/** What the journal has of the nodes of its first job; nothing when there is none. */
export async function nodeResults(state: string): Promise<readonly NodeResult[]> {
  const { code, stdout } = await runProgram(['jobs', 'show', '1', '--json', '--statedir', state]);
  return code === 0 ? v.parse(Job, JSON.parse(stdout)).nodes : [];
}
