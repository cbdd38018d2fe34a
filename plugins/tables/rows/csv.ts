import type { RawRow } from '../../../xcat-compat/tables/store.js';

/** The first line of a dump: the columns. */
export function headerLine(columns: readonly string[]): string {
  return `#${columns.join(',')}`;
}

/** One row: values in quotes, nothing where there is no value. The last comma is left out [tabutils.pm:1357]. */
export function rowLine(columns: readonly string[], row: RawRow): string {
  const fields = columns.map((column) => {
    const value = row[column] ?? '';
    return value === '' ? ',' : `"${value.replaceAll('"', '""')}",`;
  });
  return fields.join('').replace(/,$/, '');
}
