import { addColumnStatement, createTableStatement } from './create-table.js';
import type { DatabaseServer, Session } from './database-server.js';
import { applyChanges } from './server-apply.js';
import type { Change } from './store.js';
import { columnsToHave, tablesToHave } from './what-changes.js';

/** The columns of each table that exists. */
export type ColumnsOf = ReadonlyMap<string, readonly string[]>;

/**
 * Makes the changes with their tables locked.
 * @param tables to be locked, besides those that change
 * @param mayChange asked with the tables locked
 * @returns false where it says no: nothing has been changed
 */
export async function changeServer(
  server: DatabaseServer,
  session: Session,
  changes: readonly Change[],
  tables: readonly string[],
  mayChange: (there: ColumnsOf) => Promise<boolean>,
): Promise<boolean> {
  const locked = [...new Set([...tables, ...changes.map(({ table }) => table)])];
  for (;;) {
    const ended = await tryToChange(server, session, changes, locked, mayChange);
    if (ended !== 'tablesMade') return ended === 'changed';
  }
}

/** 'tablesMade': tables or columns were missing, which MariaDB cannot make inside a transaction. */
async function tryToChange(
  server: DatabaseServer,
  session: Session,
  changes: readonly Change[],
  tables: readonly string[],
  mayChange: (there: ColumnsOf) => Promise<boolean>,
): Promise<'changed' | 'refused' | 'tablesMade'> {
  const there = await server.columns(session, tables);
  const missing = missingParts(server, changes, there);
  const ended = await server.locked(session, [...there.keys()].sort(), async () => {
    if (!(await mayChange(there))) return 'refused';
    if (missing.length > 0) return 'tablesMade';
    const present = new Set(there.keys());
    await applyChanges(
      server,
      session,
      changes.filter(({ table }) => present.has(table)),
    );
    return 'changed';
  });
  if (ended === 'tablesMade') for (const sql of missing) await session.run({ sql, values: [] });
  return ended;
}

/** The statements that make what the changes need. @throws Error for what xCAT's schema does not have */
function missingParts(
  server: DatabaseServer,
  changes: readonly Change[],
  there: ColumnsOf,
): readonly string[] {
  const creating = new Set(tablesToHave(changes));
  return [...columnsToHave(changes)].flatMap(([table, columns]) => {
    const present = there.get(table);
    if (present === undefined) return creating.has(table) ? [createTableStatement(table, server.engine)] : [];
    return [...columns]
      .filter((column) => !present.includes(column))
      .map((column) => addColumnStatement(table, column, server.engine, server.dialect.table(table)));
  });
}
