import type { RowEntry } from './store.js';

/** What a fresh site's tables say of the management node. */
export interface FreshSite {
  /** Undefined: there is no row for it. */
  readonly domain: string | undefined;
  /** The management node's address as nodes see it. */
  readonly ip: string;
  /** The common name in the server's certificate. */
  readonly serverName: string;
  /** Such as `Europe/Berlin`. */
  readonly timezone: string;
  /** The directory that stands for /etc/xcat. */
  readonly confdir: string;
}

/** The rows of the site table that `xcatconfig` makes on Linux [xcatconfig:1213]. */
export function freshSiteRows({ domain, ip, timezone, confdir }: FreshSite): readonly RowEntry[] {
  const values: readonly (readonly [string, string | undefined])[] = [
    ['blademaxp', '64'],
    ['domain', domain],
    ['fsptimeout', '0'],
    ['installdir', '/install'],
    ['ipmimaxp', '64'],
    ['ipmiretries', '3'],
    ['ipmitimeout', '2'],
    ['consoleondemand', 'no'],
    ['master', ip],
    ['nameservers', ip],
    ['maxssh', '8'],
    ['ppcmaxp', '64'],
    ['ppcretry', '3'],
    ['ppctimeout', '0'],
    ['powerinterval', '0'],
    ['syspowerinterval', '0'],
    ['sharedtftp', '1'],
    ['SNsyncfiledir', '/var/xcat/syncfiles'],
    ['nodesyncfiledir', '/var/xcat/node/syncfiles'],
    ['tftpdir', '/tftpboot'],
    ['xcatdport', '3001'],
    ['xcatiport', '3002'],
    ['xcatconfdir', confdir],
    ['timezone', timezone],
    ['useNmapfromMN', 'no'],
    ['enableASMI', 'no'],
    ['db2installloc', '/mntdb2'],
    ['databaseloc', '/var/lib'],
    ['sshbetweennodes', 'ALLGROUPS'],
    ['dnshandler', 'ddns'],
    ['vsftp', 'n'],
    ['cleanupxcatpost', 'no'],
    ['cleanupdiskfullxcatpost', 'no'],
    ['dhcplease', '43200'],
    ['auditnosyslog', '0'],
    ['xcattlspolicy', 'modern'],
    ['auditskipcmds', 'ALL'],
  ];
  return values.flatMap(([key, value]) => (value === undefined ? [] : [{ key: { key }, values: { value } }]));
}

/**
 * The rows of the policy table that `xcatconfig` makes on Linux [xcatconfig:1405]: root and the management node may
 * do everything, and nodes without a certificate what they need to install themselves.
 */
export function freshPolicyRows({ serverName }: FreshSite): readonly RowEntry[] {
  const named = [
    { priority: '1', name: 'root', rule: 'allow' },
    { priority: '1.2', name: serverName, rule: 'trusted' },
  ];
  const anonymous = [
    ['2', 'getbmcconfig'],
    ['2.1', 'remoteimmsetup'],
    ['2.3', 'lsxcatd'],
    ['3', 'nextdestiny'],
    ['4', 'getdestiny'],
    ['4.4', 'getpostscript'],
    ['4.5', 'getcredentials'],
    ['4.6', 'syncfiles'],
    ['4.7', 'litefile'],
    ['4.8', 'litetree'],
    ['4.9', 'getadapter'],
  ] as const;
  return [
    ...named.map(({ priority, ...values }) => ({ key: { priority }, values })),
    ...anonymous.map(([priority, commands]) => ({ key: { priority }, values: { commands, rule: 'allow' } })),
  ];
}

/** What all nodes run, and what service nodes run, as `xcatconfig` sets it on Linux [xcatconfig:1323]. */
export const freshPostscriptRows: readonly RowEntry[] = [
  {
    key: { node: 'xcatdefaults' },
    values: { postscripts: 'syslog,remoteshell,syncfiles', postbootscripts: 'otherpkgs' },
  },
  { key: { node: 'service' }, values: { postscripts: 'servicenode' } },
];
