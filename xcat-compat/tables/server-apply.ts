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

/** Rows that are there are changed together where they get the same values; where the others are not there, all go in together. */
async function setAll(server: DatabaseServer, session: Session, sets: readonly SetRow[]): Promise<void> {
  const column = commonKey(sets);
  if (column === undefined) {
    for (const set of sets) await setOne(server, session, set);
    return;
  }
  const found = await namesThere(server, session, sets, column);
  const isThere = ({ key }: SetRow): boolean => found.has(key[column] ?? '');
  for (const same of byValues(sets.filter(isThere))) await updateAll(server, session, same, column);
  const others = sets.filter((set) => !isThere(set));
  if (others.length === 0 || others[0]?.whenMissing === 'skip') return;
  const noneIsThere = found.size === 0 || (await namesThere(server, session, others, column)).size === 0;
  if (noneIsThere) {
    const rows = others.map((set) => rowToInsert(set.table, set)).filter((row) => row !== undefined);
    await runAll(session, insertStatements(server.dialect, others[0]?.table ?? '', rows));
  } else for (const set of others) await setOne(server, session, set);
}

/** The one column of their keys where each is of another row, and keeps its key; undefined: they go one by one. */
function commonKey(sets: readonly SetRow[]): string | undefined {
  const [column, ...more] = Object.keys(sets[0]?.key ?? {});
  if (sets.length < 2 || column === undefined || more.length > 0) return undefined;
  if (sets.some(({ values }) => column in values)) return undefined;
  return new Set(sets.map(({ key }) => plain(key[column] ?? ''))).size < sets.length ? undefined : column;
}

function byValues(sets: readonly SetRow[]): readonly (readonly SetRow[])[] {
  const groups = new Map<string, SetRow[]>();
  for (const set of sets) {
    const id = JSON.stringify(Object.entries(set.values));
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [set]);
    else group.push(set);
  }
  return [...groups.values()];
}

/** @param sets with the same values */
async function updateAll(
  { dialect }: DatabaseServer,
  session: Session,
  sets: readonly SetRow[],
  column: string,
): Promise<void> {
  const [first] = sets;
  if (first === undefined) return;
  const where = { [column]: sets.map(({ key }) => key[column] ?? '') };
  await runAll(session, updateStatements(dialect, first.table, where, first.values));
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

/** The names of rows that are there, as they stand in the table: the server may find `N1` for `n1`. */
async function namesThere(
  { dialect }: DatabaseServer,
  session: Session,
  sets: readonly SetRow[],
  column: string,
): Promise<ReadonlySet<string>> {
  const names = sets.map(({ key }) => key[column] ?? '');
  const found = new Set<string>();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE);
    const marks = some.map((_, position) => dialect.mark(position + 1)).join(', ');
    const name = dialect.quote(column);
    const sql = `SELECT ${name} AS name FROM ${dialect.table(sets[0]?.table ?? '')} WHERE ${name} IN (${marks})`;
    for (const row of (await session.run({ sql, values: some })).rows) found.add(String(row['name']));
  }
  return found;
}

const AT_ONCE = 1000;

/** What servers may take for the same. */
function plain(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trimEnd();
}
