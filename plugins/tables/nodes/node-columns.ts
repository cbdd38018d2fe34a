import { tableSchema } from '../../../xcat-compat/tables/schema.js';

/** A column of a table, which may be unknown. */
export interface Column {
  readonly table: string;
  readonly column: string;
}

/** Short names for columns people ask for most [tabutils.pm:29]. */
const shortNames: ReadonlyMap<string, Column> = new Map([
  ['groups', { table: 'nodelist', column: 'groups' }],
  ['tags', { table: 'nodelist', column: 'groups' }],
  ['mgt', { table: 'nodehm', column: 'mgt' }],
]);

/** `table.column` or a short name; undefined for another text. */
export function readColumn(text: string): Column | undefined {
  const short = shortNames.get(text);
  if (short !== undefined) return short;
  const dot = text.indexOf('.');
  return dot < 0 ? undefined : { table: text.slice(0, dot), column: text.slice(dot + 1) };
}

export function isColumn({ table, column }: Column): boolean {
  return tableSchema(table)?.columns.includes(column) === true;
}
