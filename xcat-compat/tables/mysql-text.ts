import { createHash, randomUUID } from 'node:crypto';
import { bareRecord } from './bare-record.js';
import type { Session, TableRead } from './database-server.js';
import { decodeRows } from './decode-row.js';
import { isEnabled } from './enabled.js';
import type { TableRow } from './store.js';

/*
 * MySQL has nothing that says whether a table has changed, so the server puts all that counts of it into one text, of
 * which it sends a sum: cheaper than the rows. To read the rows we have that text itself sent, at half the cost of rows
 * one by one, and sum it up here.
 */

const BETWEEN_ROWS = '\x1e';
const BETWEEN_VALUES = '\x1f';
/** Before a value of `disable`, the only column where '' and NULL differ (enabled.ts). */
const SOME = '=';

/** The sum of a table too long to be one text is a new one each time. */
export async function fingerprint(
  session: Session,
  table: string,
  names: readonly string[],
): Promise<string> {
  const { rows } = await session.run({
    sql: `SELECT MD5(CONVERT(x USING utf8mb4)) AS print, ${COMPLETE} AS complete FROM (${textOf(table, names)}) AS t`,
    values: [],
  });
  const [row] = rows;
  return String(row?.['complete']) === '0' ? randomUUID() : printOf(names, row?.['print']);
}

/** @param names the table's columns */
export async function readAsText(
  session: Session,
  table: string,
  names: readonly string[],
): Promise<Pick<TableRead, 'fingerprint' | 'rows'>> {
  const { rows } = await session.run({
    sql: `SELECT IF(${COMPLETE}, x, NULL) AS x, n FROM (${textOf(table, names)}) AS t`,
    values: [],
  });
  const [row] = rows;
  // With a column of bytes all comes as bytes, of several character sets perhaps: no text.
  const [text, count] = [row?.['x'], Number(row?.['n'])];
  if (count === 0) return { fingerprint: printOf(names, null), rows: [] };
  const read = typeof text === 'string' ? rowsIn(text, names, count) : undefined;
  if (typeof text !== 'string' || read === undefined) return readRowByRow(session, table);
  const sum = createHash('md5').update(text, 'utf8').digest('hex');
  return { fingerprint: printOf(names, sum), rows: read };
}

const COMPLETE = 'IFNULL(LENGTH(x), 0) < LEAST(@@group_concat_max_len, @@max_allowed_packet) - 1024';

function textOf(table: string, names: readonly string[]): string {
  const values = names.map((name) =>
    name === 'disable' ? `IFNULL(CONCAT('=', \`disable\`), '')` : `IFNULL(\`${name}\`, '')`,
  );
  return `SELECT GROUP_CONCAT(CONCAT_WS(0x1F, ${values.join(', ')}) SEPARATOR 0x1E) AS x, COUNT(*) AS n FROM \`${table}\``;
}

function printOf(names: readonly string[], sum: unknown): string {
  return `${names.join(',')} ${String(sum)}`;
}

/**
 * The rows that count. undefined: some value has a character in it that stands between values. As many rows as the
 * server has counted mean that none has the one between rows; as many values in each row as there are columns, that none
 * has the other.
 */
function rowsIn(text: string, names: readonly string[], count: number): readonly TableRow[] | undefined {
  const lines = text.split(BETWEEN_ROWS);
  if (lines.length !== count) return undefined;
  const rows: TableRow[] = [];
  for (const line of lines) {
    const row = bareRecord();
    let enabled = true;
    let from = 0;
    for (let column = 0; column < names.length; column += 1) {
      const found = line.indexOf(BETWEEN_VALUES, from);
      if (found < 0 !== (column === names.length - 1)) return undefined;
      const to = found < 0 ? line.length : found;
      const name = names[column] ?? '';
      if (name === 'disable') {
        const disable = line[from] === SOME ? line.slice(from + 1, to) : null;
        enabled = isEnabled(disable);
        if (disable !== null && disable !== '') row[name] = disable;
      } else if (to > from) row[name] = line.slice(from, to);
      from = to + 1;
    }
    if (enabled) rows.push(row);
  }
  return rows;
}

/** Read again each time. */
async function readRowByRow(
  session: Session,
  table: string,
): Promise<Pick<TableRead, 'fingerprint' | 'rows'>> {
  const { rows } = await session.run({ sql: `SELECT * FROM \`${table}\``, values: [] });
  return { fingerprint: randomUUID(), rows: decodeRows(rows) };
}
