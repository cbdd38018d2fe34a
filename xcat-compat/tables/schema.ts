/**
 * The tables this project touches, as xCAT defines them (Schema.pm): columns in the order of the file, and keys.
 * A site's own files may have more or fewer columns, in any order.
 */
export interface TableSchema {
  readonly columns: readonly string[];
  readonly keys: readonly string[];
  /** Columns declared NOT NULL. */
  readonly required?: readonly string[];
  /** The column the database numbers itself. */
  readonly autoIncrement?: string;
}

/** The table's definition; undefined when it is none of these. */
export function tableSchema(table: string): TableSchema | undefined {
  return Object.hasOwn(schemas, table) ? schemas[table] : undefined;
}

/** The column that holds a node's or group's name where it is not `node` [Table.pm:2982]. */
export function nodeColumn(table: string): string {
  return nodeColumns.get(table) ?? 'node';
}

const nodeColumns: ReadonlyMap<string, string> = new Map([
  ['mpa', 'mpa'],
  ['ppcdirect', 'hcp'],
  ['ppchcp', 'hcp'],
  ['switches', 'switch'],
  ['kvm_masterdata', 'name'],
  ['vmmaster', 'name'],
]);

const schemas: Readonly<Record<string, TableSchema>> = {
  site: {
    columns: ['key', 'value', 'comments', 'disable'],
    keys: ['key'],
  },
  policy: {
    columns: [
      'priority',
      'name',
      'host',
      'commands',
      'noderange',
      'parameters',
      'time',
      'rule',
      'comments',
      'disable',
    ],
    keys: ['priority'],
  },
  nodelist: {
    columns: [
      'node',
      'groups',
      'status',
      'statustime',
      'appstatus',
      'appstatustime',
      'primarysn',
      'hidden',
      'updatestatus',
      'updatestatustime',
      'zonename',
      'comments',
      'disable',
    ],
    keys: ['node'],
  },
  nodegroup: {
    columns: ['groupname', 'grouptype', 'members', 'membergroups', 'wherevals', 'comments', 'disable'],
    keys: ['groupname'],
  },
  nodehm: {
    columns: [
      'node',
      'power',
      'mgt',
      'cons',
      'termserver',
      'termport',
      'conserver',
      'serialport',
      'serialspeed',
      'serialflow',
      'getmac',
      'cmdmapping',
      'consoleondemand',
      'consoleenabled',
      'comments',
      'disable',
    ],
    keys: ['node'],
  },
  openbmc: {
    columns: ['node', 'bmc', 'consport', 'taggedvlan', 'username', 'password', 'comments', 'disable'],
    keys: ['node'],
  },
  ipmi: {
    columns: ['node', 'bmc', 'bmcport', 'taggedvlan', 'bmcid', 'username', 'password', 'comments', 'disable'],
    keys: ['node'],
  },
  passwd: {
    columns: ['key', 'username', 'password', 'cryptmethod', 'authdomain', 'comments', 'disable'],
    keys: ['key', 'username'],
  },
  noderes: {
    columns: [
      'node',
      'servicenode',
      'netboot',
      'tftpserver',
      'tftpdir',
      'nfsserver',
      'monserver',
      'nfsdir',
      'installnic',
      'primarynic',
      'discoverynics',
      'cmdinterface',
      'xcatmaster',
      'current_osimage',
      'next_osimage',
      'nimserver',
      'routenames',
      'nameservers',
      'proxydhcp',
      'syslog',
      'comments',
      'disable',
    ],
    keys: ['node'],
  },
  servicenode: {
    columns: [
      'node',
      'nameserver',
      'dhcpserver',
      'tftpserver',
      'nfsserver',
      'conserver',
      'monserver',
      'ldapserver',
      'ntpserver',
      'ftpserver',
      'nimserver',
      'ipforward',
      'dhcpinterfaces',
      'proxydhcp',
      'comments',
      'disable',
    ],
    keys: ['node'],
  },
  hosts: {
    columns: ['node', 'ip', 'hostnames', 'otherinterfaces', 'comments', 'disable'],
    keys: ['node'],
  },
  networks: {
    columns: [
      'netname',
      'net',
      'mask',
      'mgtifname',
      'gateway',
      'dhcpserver',
      'tftpserver',
      'nameservers',
      'ntpservers',
      'logservers',
      'dynamicrange',
      'staticrange',
      'staticrangeincrement',
      'nodehostname',
      'ddnsdomain',
      'vlanid',
      'domain',
      'mtu',
      'comments',
      'disable',
    ],
    keys: ['net', 'mask'],
  },
  nodetype: {
    columns: [
      'node',
      'os',
      'arch',
      'profile',
      'provmethod',
      'supportedarchs',
      'nodetype',
      'comments',
      'disable',
    ],
    keys: ['node'],
  },
  nodepos: {
    columns: ['node', 'rack', 'u', 'chassis', 'slot', 'room', 'height', 'comments', 'disable'],
    keys: ['node'],
  },
  vpd: {
    columns: ['node', 'serial', 'mtm', 'side', 'asset', 'uuid', 'comments', 'disable'],
    keys: ['node'],
  },
  mp: {
    columns: ['node', 'mpa', 'id', 'nodetype', 'comments', 'disable'],
    keys: ['node'],
  },
  pdu: {
    columns: [
      'node',
      'nodetype',
      'pdutype',
      'outlet',
      'username',
      'password',
      'snmpversion',
      'community',
      'snmpuser',
      'authtype',
      'authkey',
      'privtype',
      'privkey',
      'seclevel',
      'comments',
      'disable',
    ],
    keys: ['node'],
  },
  pduoutlet: {
    columns: ['node', 'pdu', 'comments', 'disable'],
    keys: ['node'],
  },
  switch: {
    columns: ['node', 'switch', 'port', 'vlan', 'interface', 'comments', 'disable'],
    keys: ['node', 'switch', 'port'],
  },
  switches: {
    columns: [
      'switch',
      'snmpversion',
      'username',
      'password',
      'privacy',
      'auth',
      'linkports',
      'sshusername',
      'sshpassword',
      'protocol',
      'switchtype',
      'comments',
      'disable',
    ],
    keys: ['switch'],
  },
  deps: {
    columns: ['node', 'nodedep', 'msdelay', 'cmd', 'comments', 'disable'],
    keys: ['node', 'cmd'],
    required: ['node', 'cmd'],
  },
  auditlog: {
    columns: [
      'recid',
      'audittime',
      'userid',
      'clientname',
      'clienttype',
      'command',
      'noderange',
      'args',
      'status',
      'comments',
      'disable',
    ],
    keys: ['recid'],
    autoIncrement: 'recid',
  },
  eventlog: {
    columns: [
      'recid',
      'eventtime',
      'eventtype',
      'monitor',
      'monnode',
      'node',
      'application',
      'component',
      'id',
      'severity',
      'message',
      'rawdata',
      'comments',
      'disable',
    ],
    keys: ['recid'],
    autoIncrement: 'recid',
  },
  token: {
    columns: ['tokenid', 'username', 'expire', 'created', 'access', 'comments', 'disable'],
    keys: ['tokenid'],
  },
  notification: {
    columns: ['filename', 'tables', 'tableops', 'comments', 'disable'],
    keys: ['filename'],
    required: ['tables', 'filename'],
  },
  taskstate: {
    columns: ['node', 'command', 'state', 'pid', 'reserve', 'disable'],
    keys: ['node'],
  },
  hwinv: {
    columns: ['node', 'cputype', 'cpucount', 'memory', 'disksize', 'comments', 'disable'],
    keys: ['node'],
  },
};
