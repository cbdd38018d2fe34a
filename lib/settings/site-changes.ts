import { isEnabled } from '../../xcat-compat/tables/enabled.js';
import type { Change, RawRow, TableDump, Values } from '../../xcat-compat/tables/store.js';
import { EXCLUDED, knownSiteKeys, siteProblem, strangeKey } from './site-keys.js';

/** What a change of the site table brings. */
export interface SiteNews {
  /** Values that cannot be used; a sentence each, without its end. */
  readonly problems: readonly string[];
  /** Keys that nobody reads. */
  readonly strange: readonly string[];
  /** Keys whose new value counts at the daemon's next start. */
  readonly atStart: readonly string[];
  /** The new value of site.excludenodes. */
  readonly excluded: string | undefined;
}

export function touchesSite(changes: readonly Change[]): boolean {
  return changes.some(({ table }) => table === 'site');
}

/**
 * Looks at what the site table would have after changes. What is there already is not held against somebody who changes
 * something else.
 * @param before the site table as it is
 */
export function siteNews(changes: readonly Change[], before: TableDump): SiteNews {
  const was = countingValues(before.rows);
  const will = countingValues(rowsAfter(changes, before.rows));
  const news = [...will].filter(([key, value]) => was.get(key) !== value);
  const gone = [...was.keys()].filter((key) => !will.has(key));
  return {
    problems: news.flatMap(([key, value]) => siteProblem(key, value) ?? []),
    strange: news.flatMap(([key]) => (was.has(key) ? [] : (strangeKey(key) ?? []))),
    atStart: [...news.map(([key]) => key), ...gone].filter((key) => knownSiteKeys.get(key)?.atStart === true),
    excluded: news.find(([key]) => key === EXCLUDED)?.[1],
  };
}

type Row = RawRow | Values;

function countingValues(rows: readonly Row[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { key, value, disable } of rows) if (key && value && isEnabled(disable)) values.set(key, value);
  return values;
}

/** As far as the site table goes. */
function rowsAfter(changes: readonly Change[], before: readonly RawRow[]): readonly Row[] {
  let rows: readonly Row[] = before;
  for (const change of changes) {
    if (change.table === 'site') rows = rowsAfterOne(change, rows);
  }
  return rows;
}

function rowsAfterOne(change: Change, rows: readonly Row[]): readonly Row[] {
  switch (change.kind) {
    case 'set': {
      const { key, values } = change;
      const isThere = rows.some((row) => fits(row, key));
      if (!isThere) return change.whenMissing === 'skip' ? rows : [...rows, { ...key, ...values }];
      return rows.map((row) => (fits(row, key) ? { ...row, ...values } : row));
    }
    case 'insert':
      return [...rows, change.values];
    case 'update':
      return rows.map((row) => (fits(row, change.where) ? { ...row, ...change.values } : row));
    case 'delete':
      return rows.filter((row) => !fits(row, change.where));
    case 'replace':
      return change.rows;
    case 'create':
      return rows;
    default:
      return change satisfies never;
  }
}

function fits(row: Row, where: Readonly<Record<string, string | readonly string[] | null>>): boolean {
  return Object.entries(where).every(([column, wanted]) => {
    const value = row[column] ?? '';
    return typeof wanted === 'string' || wanted === null ? value === (wanted ?? '') : wanted.includes(value);
  });
}
