import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { type Attributes, nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import { nodeColumn } from '../../../xcat-compat/tables/schema.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import { type Assignment, assigned, type Criterion } from './assignments.js';
import { messages } from './nodes-texts.js';

/** The nodes that fit all criteria; what is not set counts as empty. */
export async function fittingNodes(
  nodes: readonly string[],
  criteria: readonly Criterion[],
  store: TableStore,
): Promise<readonly string[]> {
  let left = nodes;
  for (const { table, column, fits } of criteria) {
    const values: ReadonlyMap<string, Attributes> = await nodeAttributes(store, table, left.map(toNodeName), [
      column,
    ]);
    left = left.filter((node) => fits(values.get(node)?.[column] ?? ''));
  }
  return left;
}

/** The changes nodech makes: one row per node and table [tabutils.pm:1650]. */
export async function nodeChanges(
  nodes: readonly string[],
  assignments: readonly Assignment[],
  store: TableStore,
  talk: Talk,
): Promise<readonly Change[]> {
  const dynamic = await dynamicGroups(store);
  const changes: Change[] = [];
  for (const table of new Set(assignments.map((one) => one.table))) {
    const mine = assignments.filter((one) => one.table === table);
    const current = await currentValues(nodes, table, mine, store);
    for (const node of nodes) {
      const values: Record<string, string> = {};
      for (const assignment of mine) {
        sayDynamic(assignment, dynamic, talk);
        const was = values[assignment.column] ?? current.get(node)?.[assignment.column] ?? '';
        const next = assigned(was, assignment);
        if (next !== undefined) values[assignment.column] = next;
      }
      if (Object.keys(values).length === 0) continue;
      changes.push({ kind: 'set', table, key: { [nodeColumn(table)]: node }, values: nullable(values) });
    }
  }
  return changes;
}

/** The text NULL unsets a column [Table.pm:1820]. */
export function nullable(values: Readonly<Record<string, string>>): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [column, value === 'NULL' ? null : value]),
  );
}

/** What lists are added to or taken from: a node's own value, or what it has from its groups. */
async function currentValues(
  nodes: readonly string[],
  table: string,
  assignments: readonly Assignment[],
  store: TableStore,
): Promise<ReadonlyMap<string, Attributes>> {
  const lists = assignments.filter(({ operator }) => operator !== '=').map(({ column }) => column);
  if (lists.length === 0) return new Map();
  return nodeAttributes(store, table, nodes.map(toNodeName), [...new Set(lists)]);
}

async function dynamicGroups(store: TableStore): Promise<ReadonlySet<string>> {
  const rows = await store.rows('nodegroup');
  return new Set(
    rows.flatMap(({ groupname, grouptype }) =>
      grouptype === 'dynamic' && groupname !== undefined ? [groupname] : [],
    ),
  );
}

/** Said, and done all the same. */
function sayDynamic({ column, operator, value }: Assignment, dynamic: ReadonlySet<string>, talk: Talk): void {
  if (column !== 'groups' || operator !== '=') return;
  for (const group of value.split(',')) if (dynamic.has(group)) talk.say(messages.dynamicGroup(group));
}
