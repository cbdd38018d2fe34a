import type { DatabaseServer, Session } from './database-server.js';
import { deleteStatements, insertStatements, rowToInsert, type Statement, updateStatements } from './sql.js';
import type { Change } from './store.js';

type SetRow = Extract<Change, { kind: 'set' }>;

/**
 * Makes the changes in their order, which tells only within a table: one table after the other, so that rows of many
 * objects go to the server together.
 */
export async function applyChanges(
  server: DatabaseServer,
  session: Session,
  changes: readonly Change[],
): Promise<void> {
  for (const run of [...byTable(changes).values()].flatMap(runs)) {
    const [first] = run;
    if (first?.kind === 'set')
      await setAll(
        server,
        session,
        run.filter((change) => change.kind === 'set'),
      );
    else if (first?.kind === 'insert') {
      const rows = run.flatMap((change) => (change.kind === 'insert' ? [change.values] : []));
      await runAll(session, insertStatements(server.dialect, first.table, rows));
    } else if (first !== undefined) await runAll(session, statementsOf(server, first));
  }
}

function byTable(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const tables = new Map<string, Change[]>();
  for (const change of changes) {
    const list = tables.get(change.table);
    if (list === undefined) tables.set(change.table, [change]);
    else list.push(change);
  }
  return tables;
}

/** Neighbours of one kind, table and shape of key. */
function runs(changes: readonly Change[]): readonly (readonly Change[])[] {
  const all: Change[][] = [];
  let last = '';
  for (const change of changes) {
    const shape = shapeOf(change);
    if (shape !== undefined && shape === last) all.at(-1)?.push(change);
    else all.push([change]);
    last = shape ?? '';
  }
  return all;
}

function shapeOf(change: Change): string | undefined {
  if (change.kind === 'insert') return `insert ${change.table}`;
  if (change.kind !== 'set') return undefined;
  return ['set', change.table, change.whenMissing ?? 'insert', ...Object.keys(change.key)].join(' ');
}

function statementsOf({ dialect }: DatabaseServer, change: Change): readonly Statement[] {
  switch (change.kind) {
    case 'set':
    case 'insert':
    case 'create':
      return [];
    case 'update':
      return updateStatements(dialect, change.table, change.where, change.values);
    case 'delete':
      return deleteStatements(dialect, change.table, change.where);
    case 'replace':
      return [
        ...deleteStatements(dialect, change.table, {}),
        ...insertStatements(dialect, change.table, change.rows),
      ];
  }
}

async function runAll(session: Session, statements: readonly Statement[]): Promise<void> {
  for (const statement of statements) await session.run(statement);
}

/** Where none of the rows is there yet, all go in together; else each is looked for by itself. */
async function setAll(server: DatabaseServer, session: Session, sets: readonly SetRow[]): Promise<void> {
  if (sets.length > 1 && sets[0]?.whenMissing !== 'skip' && (await noneIsThere(server, session, sets))) {
    const rows = sets.map((set) => rowToInsert(set.table, set)).filter((row) => row !== undefined);
    await runAll(session, insertStatements(server.dialect, sets[0]?.table ?? '', rows));
    return;
  }
  for (const set of sets) await setOne(server, session, set);
}

/** The update tells whether there is a row: one statement where there is. */
async function setOne(server: DatabaseServer, session: Session, set: SetRow): Promise<void> {
  const { table, key, values } = set;
  const updates = Object.keys(key).length === 0 ? [] : updateStatements(server.dialect, table, key, values);
  let found = updates.length === 0 && (await isThere(server, session, set));
  for (const update of updates) found = (await session.run(update)).matched > 0 || found;
  if (!found && set.whenMissing !== 'skip') {
    const row = rowToInsert(table, set);
    if (row !== undefined) await runAll(session, insertStatements(server.dialect, table, [row]));
  }
}

/** The server compares: MariaDB takes `N1` for `n1`. */
async function isThere(
  { dialect }: DatabaseServer,
  session: Session,
  { table, key }: SetRow,
): Promise<boolean> {
  const columns = Object.keys(key);
  if (columns.length === 0) return false;
  const equal = columns
    .map((column, at) => `${dialect.quote(column)} = ${dialect.mark(at + 1)}`)
    .join(' AND ');
  const sql = `SELECT 1 FROM ${dialect.table(table)} WHERE ${equal} LIMIT 1`;
  return (await session.run({ sql, values: Object.values(key) })).rows.length > 0;
}

async function noneIsThere(
  { dialect }: DatabaseServer,
  session: Session,
  sets: readonly SetRow[],
): Promise<boolean> {
  const [first] = sets;
  const columns = Object.keys(first?.key ?? {});
  const [column] = columns;
  if (first === undefined || column === undefined || columns.length !== 1) return false;
  const names = sets.map(({ key }) => key[column] ?? '');
  if (new Set(names.map(plain)).size < names.length) return false;
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE);
    const marks = some.map((_, position) => dialect.mark(position + 1)).join(', ');
    const sql = `SELECT 1 FROM ${dialect.table(first.table)} WHERE ${dialect.quote(column)} IN (${marks}) LIMIT 1`;
    if ((await session.run({ sql, values: some })).rows.length > 0) return false;
  }
  return true;
}

const AT_ONCE = 500;

/** What servers may take for the same. */
function plain(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trimEnd();
}
