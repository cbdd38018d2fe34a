import type { NodeName } from '../names/node-name.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { tableSchema } from '../tables/schema.js';
import { selectionCondition } from './condition.js';
import type { Facts } from './facts.js';

const shortNames: ReadonlyMap<string, string> = new Map([
  ['groups', 'nodelist.groups'],
  ['tags', 'nodelist.groups'],
  ['mgt', 'nodehm.mgt'],
]);

const unset: readonly string[] = [''];

/**
 * The nodes one of whose values of `table.column` fulfils the condition; no value is an empty one. A table or column
 * that there is not selects nothing [NodeRange.pm:85].
 */
export function selectedNodes(text: string, index: NodeIndex, facts: Facts): readonly NodeName[] {
  const condition = selectionCondition(text);
  if (condition === undefined) return [];
  const name = shortNames.get(condition.name) ?? condition.name;
  const dot = name.indexOf('.');
  const [table, column] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
  if (tableSchema(table)?.columns.includes(column) !== true) return [];
  const values = facts.column(table, column);
  return index.names.filter((node) => (values.get(node) ?? unset).some(condition.holds));
}
