import { privileges, userGroups } from '../bmc/verbs/account-verbs.js';

/** What is wrong with rspconfig's words, to the letter [openbmc.pm:1335-1545, 1623-1735]. */
export const usage = {
  users: {
    oneOperation: 'Only one user operation can be specified',
    duplicate: (option: string) => `Duplicate user ${option} option`,
    alone: (word: string) => `${word} cannot be issued with other options`,
    badName: (user: string) => `Invalid parameter for user name: ${user}`,
    addNeeds: 'useradd requires password=<password> and privilege=<privilege>',
    changeNeeds:
      'userch requires at least one of password=<password>, privilege=<privilege>, groups=<groups>, enabled=<0|1>',
    badPrivilege: (key: string, value: string) => badValue(key, value, privileges),
    badGroups: (value: string) => badValue('groups', value, userGroups),
    badEnabled: (value: string) => badValue('enabled', value, ['0', '1']),
  },
  snmp: {
    alone: 'snmpdest cannot be issued with other options',
    onlyDelete: 'snmpdest can only be issued with -d|--delete',
    bad: (value: string) => `Invalid parameter for option snmpdest: Invalid parameter: ${value}`,
  },
  alert: {
    alone: 'alert cannot be issued with other options',
    setAlone: 'alert must be issued without other options',
    bad: (value: string) => `Invalid parameter for option alert: Invalid parameter: ${value}`,
  },
  setting: {
    alone: (word: string) => `Can not query ${word} information with other options at the same time`,
    badValue: (word: string, value: string, valid: readonly string[]) => badValue(word, value, valid),
  },
  network: {
    setAndQuery: 'Can not set and query OpenBMC information at the same time',
    ipsrc: 'Changing ipsrc value is currently not supported.',
    alone: (key: string) => `The option '${key}' can not work with other options.`,
    oneNode: "Can not configure more than 1 nodes' ip at the same time",
    dhcpAlone: 'Setting ip=dhcp must be issued without other options.',
    together: 'IP, netmask and gateway must be configured together.',
    vlanNeeds: 'VLAN must be configured with IP, netmask and gateway',
    empty: (key: string) => `Invalid parameter for option ${key}`,
    bad: (key: string, value: string) => `Invalid parameter for option ${key}: ${value}`,
    /** xCAT shows what was given, which is a password. */
    badPasswords: (key: string) =>
      `Invalid parameter for option ${key}: give ${key}=CURRENT,NEW; a password with a comma stands in double quotes: ${key}='"cur,rent","new"'`,
  },
  /** xCAT does not know it. */
  updateTablesAlone: '--update-tables goes with admin_passwd=CURRENT,NEW only.',
  sshcfgAlone: 'Configure sshcfg must be issued without other options.',
  gard: {
    alone: 'Clear GARD cannot be issued with other options.',
    bad: (option: string) => `Invalid parameter for rspconfig gard ${option}`,
  },
  dump: {
    noDownloadId: 'No dump file ID specified',
    noClearId: "No dump file ID specified. To clear all, specify 'all'.",
    bad: (words: string) => `Invalid parameter for rspconfig ${words}`,
  },
} as const;

function badValue(word: string, value: string, valid: readonly string[]): string {
  return `Invalid value '${value}' for '${word}', Valid values: ${valid.join(',')}`;
}
