import type { TableRow, TableStore } from '../tables/store.js';
import type { PolicyRule } from './evaluate-policy.js';

const sorted = new WeakMap<readonly TableRow[], readonly PolicyRule[]>();

/** The enabled rules of the policy table, by the number in `priority`; equal numbers in the order of the table [xcatd.pm:89]. */
export async function policyRules(store: TableStore): Promise<readonly PolicyRule[]> {
  const rows = await store.rows('policy');
  const known = sorted.get(rows) ?? inOrder(rows);
  sorted.set(rows, known);
  return known;
}

function inOrder(rows: readonly TableRow[]): readonly PolicyRule[] {
  return rows.map(toRule).sort((one, other) => numberOf(one.priority) - numberOf(other.priority));
}

function toRule(row: TableRow): PolicyRule {
  return {
    priority: row['priority'] ?? '',
    name: row['name'],
    host: row['host'],
    commands: row['commands'],
    noderange: row['noderange'],
    parameters: row['parameters'],
    rule: row['rule'],
  };
}

/** `9` before `10`, `4.10` equal to `4.1`, and what is no number is 0, as Perl compares. */
function numberOf(priority: string): number {
  return Number.parseFloat(priority) || 0;
}
