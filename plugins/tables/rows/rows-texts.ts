import type { XcatResponse } from '../../../xcat-compat/wire/response.js';

function failure(error: string, errorcode = 1): XcatResponse {
  return { error, errorcode };
}

/** What the commands on whole tables say, to the letter [tabutils.pm, chtab]. */
export const messages = {
  notBoth: (one: string, other: string): XcatResponse =>
    failure(`You  cannot use the ${one} and ${other} flag together. `),
  tableMissing: failure('table name missing from the command input. '),
  onlyLogs: (table: string): XcatResponse =>
    failure(
      `${table} table is not supported in tabdump -n. You may only use this option on the auditlog or the eventlog.`,
    ),
  noTeal: (table: string): XcatResponse =>
    failure(`${table} table is not supported in tabdump. Use Teal maintenance commands. `),
  notATable: (table: string): XcatResponse => failure(`table ${table} does not exist.`),
  noSuchTable: (table: string): XcatResponse => failure(`No such table: ${table}`),
  badOperator: (text: string): XcatResponse => failure(`Unsupported operator:${text} on -w flag input`),
  noColumn: (column: string, table: string): XcatResponse =>
    failure(`No column "${column}" in table "${table}"`),
  nothingIn: (table: string): XcatResponse => ({ data: [`Nothing to display from ${table}.`], errorcode: 0 }),
  /** The first line is xCAT's, the second ours. */
  cannotWrite: (table: string, file: string, reason: string): XcatResponse => ({
    error: [
      `Error on tabdump of ${table} to ${file}. Unable to open the file for write. `,
      `Nothing was written to ${file}: ${reason}. To write it yourself: tabdump ${table} > FILE`,
    ],
    errorcode: 1,
  }),
  nobodyWrites: 'files are written only for a caller with a certificate',

  notAColumn: (table: string, column: string): XcatResponse =>
    failure(`${table}.${column} not a valid table.column description`),
  tableUnknown: (table: string): string => `Table ${table} does not exist.`,
  badArgument: (text: string): string => `Incorrect argument "${text}".`,
  noTableNamed: 'Missing table name.',
  seeHelp: 'Check man tabch or tabch -h\n',

  noTealRestore: (table: string): XcatResponse =>
    failure(`${table} is not supported in tabrestore. Use Teal maintenance commands. `),
  cannotOpen: (table: string): XcatResponse => failure(`Unable to open ${table}`, 4),
  noHeader: failure('Data missing header line starting with #'),
  headerColumn: (column: string, table: string): XcatResponse =>
    failure(
      `The header line indicates that column '${column}' should exist, which is not defined in the schema for '${table}'`,
    ),
  csv: (problem: string, line: number, text: string): XcatResponse =>
    failure(`${problem} on line ${line}${text}`, 4),
  rowRefused: (reason: string, line: number, text: string): XcatResponse =>
    failure(`DB error ${reason} with line ${line}: ${text}`, 4),

  tableRequired: { data: ['Table name required.'], errorcode: 1 },
  cannotPrune: (table: string): XcatResponse => ({
    data: [`Table ${table} not supported, see tabprune -h for supported tables.`],
    errorcode: 1,
  }),
  noDays: (table: string): XcatResponse => ({
    data: [`Table ${table} not supported for the -d option.`],
    errorcode: 1,
  }),
  pruneWhat: { data: ['One option -p or -i or -n or -a or -d must be supplied.'], errorcode: 1 },
  pruneOneWay: { data: ['Only one option -p or -i or -n or -a maybe used at a time.'], errorcode: 1 },
  notARecord: (text: string): XcatResponse => failure(`-i: '${text}' is not the number of a record.`),
  /** With two blanks for -a [tabutils.pm:1132]. */
  cannotOpenToPrune: (table: string, all: boolean): XcatResponse =>
    failure(`Unable to open ${all ? ' ' : ''}${table}`, 4),
  nothingToPrune: (table: string): XcatResponse => ({
    data: [`Nothing to prune from ${table}.`],
    errorcode: 0,
  }),
  prunedTable: (table: string, errorcode: number): XcatResponse => ({
    data: [`tabprune of ${table} complete.`],
    errorcode,
  }),

  unknownKey: (key: string, table: string): XcatResponse => failure(`Unknown key ${key} to ${table}`),
} as const;

export const usages = {
  tabdump: [
    'Usage: tabdump [-d] [table]',
    '       tabdump      [table]',
    '       tabdump [-f <filename>]  [table]',
    '       tabdump [-n <# of records>]  [auditlog | eventlog]',
    '       tabdump [-w attr==val [-w attr=~val] ...] [table]',
    '       tabdump [-w attr==val [-w attr=~val] ...] [-f <filename>] [table]',
    '       tabdump [-?|-h|--help]',
    '       tabdump {-v|--version}',
    '       tabdump ',
  ],
  tabch: [
    'Usage: tabch',
    '       To add or update rows for tables:',
    '       tabch keycolname=keyvalue[,keycolname=keyvalue...] tablename.colname=newvalue [tablename.colname=newvalue...]',
    '       To delete rows from tables:',
    '       tabch -d|--delete keycolname=keyvalue[,keycolname=keyvalue...] tablename [tablename...]',
    '         keycolname=keyvalue   a column name-and-value pair ',
    '         that identifies the rows in a table to be changed.',
    '         tablename.colname=newvalue ',
    '         the new value for the specified row and column of the table.',
    '       tabch [-h|--help]',
    '       tabch [-v|--version]',
  ],
  chtab: [
    'Usage:',
    ' To add or update rows for tables:',
    '   chtab keycolname=keyvalue[,keycolname=keyvalue...] tablename.colname=newvalue [tablename.colname=newvalue...]',
    ' To delete rows from tables:',
    '   chtab -d|--delete keycolname=keyvalue[,keycolname=keyvalue...] tablename [tablename...]',
    ' To display usage and other information:',
    '   chtab [-h|--help|-v|--Version]\n',
    '   -d|--delete  Delete the rows from a list of tables.',
    '   -v|--version Display the version of this command.',
    '   -h|--help    Display this usage information.',
    '   keycolname=keyvalue   a column name-and-value pair that identifies the rows in a table to be changed.',
    '   tablename.colname=newvalue    the new value for the specified row and column of the table.',
  ],
  tabprune: [
    'Usage: tabprune <tablename> [-V] -a',
    '       tabprune <tablename> [-V] -n <# of records>',
    '       tabprune <tablename> [-V] -i <recid>',
    '       tabprune <tablename> [-V] -p <percent>',
    '       tabprune <tablename> [-V] -d <# of days>',
    '       tabprune [-h|--help]',
    '       tabprune [-v|--version]',
    '       tables supported:eventlog,auditlog,unless -a which supports all tables',
    '       -d option only supported for eventlog,auditlog',
  ],
  gettab: [
    'Usage: gettab [-H|--with-fieldname] key=value,...  table.attribute ...',
    '       gettab [-?|-h|--help]',
  ],
} as const;
