import type { XcatResponse } from '../../../xcat-compat/wire/response.js';

/** What the commands on nodes' rows say, to the letter [tabutils.pm]. */
export const messages = {
  notAColumn: (text: string): XcatResponse => ({
    error: `${text} not a valid table.column description`,
    errorcode: 1,
  }),
  /** Without an errorcode [tabutils.pm:2068]. */
  severalCriteria: (label: string): XcatResponse => ({ error: `Multiple selection critera for ${label}` }),
  inherited: (value: string, group: string): string => `${value} (inherited from group ${group})`,
  notInDelete: '. and = not valid in delete mode.',
  malformed: (word: string): string => `Malformed argument ${word} ignored.`,
  noTable: (table: string): string => `ERROR: Unable to open table ${table} in configuration`,
  capitals: (names: string): string =>
    `The node name '${names}' contains capital letters which may not be resolved correctly by the dns server.`,
  dynamicGroup: (group: string): XcatResponse => ({
    data: [
      `nodegroup ${group} is a dynamic node group, should not add a node into a dynamic node group statically.\n`,
    ],
  }),
  groupsOfGroup: 'Group membership is not changeable via nodegrpch',
  onlySetOfGroup: ',= and ^= are not supported by nodegrpch',
} as const;

export const usages = {
  nodels: [
    'Usage:',
    '  nodels [noderange] [-b|--blame] [-H|--with-fieldname] [table.attribute | shortname] [-S][...]',
    '  nodels {-v|--version}',
    '  nodels [-?|-h|--help]',
  ],
  noderm: ['Usage:', '  noderm noderange', '  noderm {-v|--version}', '  noderm [-?|-h|--help]'],
  nodeadd: [
    'Usage: nodeadd <noderange> groups=<groupnames> [table.column=value] [...]',
    '       nodeadd {-v | --version}',
    '       nodeadd [-? | -h | --help]',
  ],
  nodech: [
    'Usage: nodech <noderange> table.column=value [...]',
    '       nodech {-d | --delete} <noderange> <table> [...]',
    '       nodech {-v | --version}',
    '       nodech [-? | -h | --help]',
  ],
  tabgrep: ['Usage: tabgrep nodename', '       tabgrep [-?|-h|--help]'],
  nodegrpch: [
    'Usage: nodegrpch <group1,group2,...> [table.column=value] [...]',
    '       nodegrpch {-v | --version}',
    '       nodegrpch [-? | -h | --help]',
  ],
} as const;
