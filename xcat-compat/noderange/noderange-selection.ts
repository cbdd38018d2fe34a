import type { NodeName } from '../names/node-name.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { tableSchema } from '../tables/schema.js';
import { selectionCondition } from './noderange-condition.js';
import type { Facts } from './noderange-facts.js';
import { COMPILING, type Steps, type Work } from './work.js';

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
export function* selectedNodes(
  text: string,
  index: NodeIndex,
  facts: Facts,
  work: Work,
): Steps<readonly NodeName[]> {
  const condition = selectionCondition(text);
  if (work.spend(0, COMPILING)) yield;
  if (condition === undefined) return [];
  const name = shortNames.get(condition.name) ?? condition.name;
  const dot = name.indexOf('.');
  const [table, column] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
  if (tableSchema(table)?.columns.includes(column) !== true) return [];
  const values = facts.column(table, column);
  const selected: NodeName[] = [];
  for (const node of index.names) {
    if (work.spend(1)) yield;
    if ((values.get(node) ?? unset).some(condition.holds)) selected.push(node);
  }
  return selected;
}
