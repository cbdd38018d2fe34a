import type { Change } from './store.js';

/** The tables that have to be there because rows may come into them. */
export function tablesToHave(changes: readonly Change[]): readonly string[] {
  return [...new Set(changes.filter(brings).map(({ table }) => table))];
}

function brings(change: Change): boolean {
  switch (change.kind) {
    case 'set':
      return change.whenMissing !== 'skip';
    case 'insert':
    case 'create':
      return true;
    case 'replace':
      return change.rows.length > 0;
    case 'update':
    case 'delete':
      return false;
  }
}

/** The columns that the changes of each table name. */
export function columnsToHave(changes: readonly Change[]): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const change of changes) {
    const columns = wanted.get(change.table) ?? new Set();
    wanted.set(change.table, columns);
    for (const record of recordsOf(change)) for (const column of Object.keys(record)) columns.add(column);
  }
  return wanted;
}

function recordsOf(change: Change): readonly Readonly<Record<string, unknown>>[] {
  switch (change.kind) {
    case 'set':
      return [change.key, change.values];
    case 'insert':
      return [change.values];
    case 'update':
      return [change.where, change.values];
    case 'delete':
      return [change.where];
    case 'replace':
      return change.rows;
    case 'create':
      return [];
  }
}
