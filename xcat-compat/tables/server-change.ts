import { addColumnStatement, createTableStatement } from './create-table.js';
import type { DatabaseServer, Session } from './database-server.js';
import { decodeDump, decodeRows } from './decode-row.js';
import { applyChanges } from './server-apply.js';
import type { Change, LockedTables, TableDump } from './store.js';
import { columnsToHave, tablesToHave } from './what-changes.js';

type Plan = (now: LockedTables) => readonly Change[];
type ColumnsOf = ReadonlyMap<string, readonly string[]>;

/**
 * Reads, plans and changes with the tables locked.
 * @param reads whether the plan looks at the tables
 */
export async function changeServer(
  server: DatabaseServer,
  session: Session,
  tables: readonly string[],
  reads: boolean,
  plan: Plan,
): Promise<void> {
  while (!(await tryToChange(server, session, tables, reads, plan))) {
    // The tables and columns the plan asks for are there now.
  }
}

/** False: tables or columns were missing, which MariaDB cannot make inside a transaction; they have been made. */
async function tryToChange(
  server: DatabaseServer,
  session: Session,
  tables: readonly string[],
  reads: boolean,
  plan: Plan,
): Promise<boolean> {
  const there = await server.columns(session, tables);
  let missing: readonly string[] = [];
  await server.locked(session, [...there.keys()], async () => {
    const changes = plan(await lockedTables(server, session, tables, reads ? there : new Map()));
    const stray = changes.find(({ table }) => !tables.includes(table));
    if (stray !== undefined) throw new Error(`Table ${stray.table} is to be changed without being locked`);
    missing = missingParts(server, changes, there);
    if (missing.length > 0) return;
    const present = new Set(there.keys());
    await applyChanges(
      server,
      session,
      changes.filter(({ table }) => present.has(table)),
    );
  });
  for (const sql of missing) await session.run({ sql, values: [] });
  return missing.length === 0;
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

async function lockedTables(
  server: DatabaseServer,
  session: Session,
  tables: readonly string[],
  there: ColumnsOf,
): Promise<LockedTables> {
  const contents = new Map<
    string,
    {
      readonly columns: readonly string[];
      readonly rows: TableDump['rows'] | readonly Readonly<Record<string, unknown>>[];
    }
  >();
  for (const table of tables) {
    const columns = there.get(table);
    if (columns === undefined) continue;
    const { rows } = await session.run({ sql: `SELECT * FROM ${server.dialect.table(table)}`, values: [] });
    contents.set(table, { columns, rows });
  }
  return {
    rows: (table) => decodeRows(contents.get(table)?.rows ?? []),
    dump(table) {
      const content = contents.get(table);
      return decodeDump(table, content?.columns, content?.rows ?? []);
    },
  };
}
