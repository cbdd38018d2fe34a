import { freshSiteRows } from '../../../xcat-compat/tables/fresh-site.js';
import { tableNames, tableSchema } from '../../../xcat-compat/tables/schema.js';
import { withTabs } from '../objects/attribute-help.js';

/** What `tabdump -d` says. xCAT's descriptions are its own text: what is told here are columns and keys. */
export function tableDescriptions(): readonly string[] {
  return described(
    tableNames().map((table) => {
      const schema = tableSchema(table);
      return [table, `${schema?.columns.length ?? 0} columns, key ${schema?.keys.join(' and ') ?? ''}`];
    }),
  );
}

export function columnDescriptions(table: string): readonly string[] {
  const schema = tableSchema(table);
  return described(
    (schema?.columns ?? []).map((column) => {
      const kind = schema?.keys.includes(column) === true ? 'a key' : 'text';
      return [column, `${table}.${column}, ${kind}${known(table, column)}`];
    }),
  );
}

/** The keys of the site table that a fresh site has. */
function known(table: string, column: string): string {
  if (table !== 'site' || column !== 'key') return '';
  const site = { domain: '', ip: '', serverName: '', timezone: '', confdir: '' };
  return `: ${freshSiteRows(site)
    .map(({ key }) => key['key'] ?? '')
    .join(', ')} ...`;
}

/** A line each, with an empty one after it but for the last [tabutils.pm:660]. */
function described(list: readonly (readonly [string, string])[]): readonly string[] {
  return list.map(([name, text], at) => `${withTabs(name)}${text}${at === list.length - 1 ? '' : '\n'}`);
}
