import { freshSiteRows } from '../../../xcat-compat/tables/fresh-site.js';
import { tableNames, tableSchema } from '../../../xcat-compat/tables/schema.js';
import { columnText, tableText } from '../descriptions/index.js';
import { withTabs } from '../objects/attribute-help.js';

/** What `tabdump -d` says. xCAT's descriptions are its own text: these are ours. */
export function tableDescriptions(): readonly string[] {
  return described(
    tableNames().map((table) => {
      const keys = tableSchema(table)?.keys ?? [];
      return [table, `${tableText(table) ?? 'Not known here.'} Key: ${keys.join(', ')}.`];
    }),
  );
}

/** @param columns xCAT's, and those only this site has */
export function columnDescriptions(table: string, columns: readonly string[]): readonly string[] {
  const keys = tableSchema(table)?.keys ?? [];
  return described(
    columns.map((column) => {
      const text = columnText(table, column) ?? 'Not known here: a column that this site has added.';
      return [column, `${text}${known(table, column)}${keys.includes(column) ? ' (key)' : ''}`];
    }),
  );
}

/** The keys of the site table that a fresh site has. */
function known(table: string, column: string): string {
  if (table !== 'site' || column !== 'key') return '';
  const site = { domain: '', ip: '', serverName: '', timezone: '', confdir: '' };
  return ` ${freshSiteRows(site)
    .map(({ key }) => key['key'] ?? '')
    .join(', ')}.`;
}

/** A line each, with an empty one after it but for the last [tabutils.pm:660]. */
function described(list: readonly (readonly [string, string])[]): readonly string[] {
  return list.map(([name, text], at) => `${withTabs(name)}${text}${at === list.length - 1 ? '' : '\n'}`);
}
