import type { TableSchema } from '../../../xcat-compat/tables/schema.js';
import type { TableDump } from '../../../xcat-compat/tables/store.js';

/** xCAT's columns, then those that only this site's table has: a newer xCAT, or somebody, has made them. */
export function siteColumns({ columns }: TableSchema, dump: TableDump): readonly string[] {
  // A name becomes part of statements and of a header.
  return [
    ...columns,
    ...dump.columns.filter((column) => !columns.includes(column) && /^\w{1,64}$/.test(column)),
  ];
}
