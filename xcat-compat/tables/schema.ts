/**
 * All tables of xCAT as Schema.pm defines them: columns in the order in which files have them and commands print them,
 * and keys. A site's own files may have more or fewer columns, in any order.
 */
export interface TableSchema {
  readonly columns: readonly string[];
  readonly keys: readonly string[];
  /** Columns declared NOT NULL. */
  readonly required?: readonly string[];
  /** The column the database numbers itself. */
  readonly autoIncrement?: string;
  /** Types other than TEXT, and VARCHAR(128) for keys. */
  readonly types?: Readonly<Record<string, string>>;
}

/** The table's definition; undefined when xCAT has no such table. */
export function tableSchema(table: string): TableSchema | undefined {
  return Object.hasOwn(schemas, table) ? schemas[table] : undefined;
}

/** The names of all tables, sorted. */
export function tableNames(): readonly string[] {
  return Object.keys(schemas);
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

/** @param columns separated by blanks, as are keys */
function table(columns: string, keys: string, rest: Omit<TableSchema, 'columns' | 'keys'> = {}): TableSchema {
  return { columns: words(columns), keys: words(keys), ...rest };
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const schemas: Readonly<Record<string, TableSchema>> = {
  auditlog: table(
    'recid audittime userid clientname clienttype command noderange args status comments disable',
    'recid',
    { autoIncrement: 'recid' },
  ),
  bootparams: table(
    'node kernel initrd kcmdline addkcmdline dhcpstatements adddhcpstatements comments disable',
    'node',
  ),
  boottarget: table('bprofile kernel initrd kcmdline comments disable', 'bprofile'),
  cfgmgt: table('node cfgmgr cfgserver roles comments disable', 'node'),
  chain: table('node currstate currchain chain ondiscover comments disable', 'node'),
  deps: table('node nodedep msdelay cmd comments disable', 'node cmd', { required: words('node cmd') }),
  discoverydata: table(
    `
    uuid node method discoverytime arch cpucount cputype memory mtm serial nicdriver nicipv4 nichwaddr
    nicpci nicloc niconboard nicfirm switchname switchaddr switchdesc switchport otherdata comments
    disable
  `,
    'uuid',
    { types: { otherdata: 'VARCHAR(2048)' } },
  ),
  domain: table('node ou authdomain adminuser adminpassword type comments disable', 'node'),
  eventlog: table(
    `
    recid eventtime eventtype monitor monnode node application component id severity message rawdata
    comments disable
  `,
    'recid',
    { autoIncrement: 'recid' },
  ),
  firmware: table('node cfgfile comments disable', 'node', { required: words('node') }),
  hosts: table('node ip hostnames otherinterfaces comments disable', 'node'),
  hwinv: table('node cputype cpucount memory disksize comments disable', 'node'),
  hypervisor: table(
    'node type mgr interface netmap defaultnet cluster datacenter preferdirect comments disable',
    'node',
  ),
  ipmi: table('node bmc bmcport taggedvlan bmcid username password comments disable', 'node'),
  iscsi: table(
    'node server target lun iname file userid passwd kernel kcmdline initrd comments disable',
    'node',
  ),
  kit: table(
    `
    kitname basename description version release ostype isinternal kitdeployparams kitdir comments
    disable
  `,
    'kitname',
  ),
  kitcomponent: table(
    `
    kitcompname description kitname kitreponame basename version release serverroles kitpkgdeps
    prerequisite driverpacks kitcompdeps postbootscripts genimage_postinstall exlist comments disable
  `,
    'kitcompname',
  ),
  kitrepo: table(
    `
    kitreponame kitname osbasename osmajorversion osminorversion osarch compat_osbasenames kitrepodir
    comments disable
  `,
    'kitreponame',
  ),
  kvm_masterdata: table('name xml comments disable', 'name', { types: { xml: 'VARCHAR(16000)' } }),
  kvm_nodedata: table('node xml comments disable', 'node', {
    required: words('node'),
    types: { xml: 'VARCHAR(16000)' },
  }),
  linuximage: table(
    `
    imagename template boottarget addkcmdline pkglist pkgdir otherpkglist otherpkgdir exlist postinstall
    rootimgdir kerneldir nodebootif otherifce netdrivers kernelver krpmver permission dump
    crashkernelsize partitionfile driverupdatesrc comments disable
  `,
    'imagename',
  ),
  litefile: table('image file options comments disable', 'image file', { required: words('image file') }),
  litetree: table('priority image directory mntopts comments disable', 'priority', {
    required: words('priority directory'),
  }),
  mac: table('node interface mac comments disable', 'node'),
  mic: table('node host id nodetype bridge onboot vlog powermgt comments disable', 'node'),
  monitoring: table('name nodestatmon comments disable', 'name', { required: words('name') }),
  monsetting: table('name key value comments disable', 'name key', { required: words('name key') }),
  mp: table('node mpa id nodetype comments disable', 'node'),
  mpa: table('mpa username password displayname slots urlpath comments disable', 'mpa username'),
  networks: table(
    `
    netname net mask mgtifname gateway dhcpserver tftpserver nameservers ntpservers logservers
    dynamicrange staticrange staticrangeincrement nodehostname ddnsdomain vlanid domain mtu comments
    disable
  `,
    'net mask',
  ),
  nics: table(
    `
    node nicips nichostnamesuffixes nichostnameprefixes nictypes niccustomscripts nicnetworks nicaliases
    nicextraparams nicdevices nicsadapter comments disable
  `,
    'node',
  ),
  nimimage: table(
    `
    imagename nimtype lpp_source spot root dump paging resolv_conf tmp home shared_home res_group
    nimmethod script bosinst_data installp_bundle mksysb fb_script shared_root otherpkgs image_data
    configdump comments disable
  `,
    'imagename',
  ),
  nodegroup: table('groupname grouptype members membergroups wherevals comments disable', 'groupname'),
  nodehm: table(
    `
    node power mgt cons termserver termport conserver serialport serialspeed serialflow getmac
    cmdmapping consoleondemand consoleenabled comments disable
  `,
    'node',
  ),
  nodelist: table(
    `
    node groups status statustime appstatus appstatustime primarysn hidden updatestatus updatestatustime
    zonename comments disable
  `,
    'node',
  ),
  nodepos: table('node rack u chassis slot room height comments disable', 'node'),
  noderes: table(
    `
    node servicenode netboot tftpserver tftpdir nfsserver monserver nfsdir installnic primarynic
    discoverynics cmdinterface xcatmaster current_osimage next_osimage nimserver routenames nameservers
    proxydhcp syslog comments disable
  `,
    'node',
  ),
  nodetype: table('node os arch profile provmethod supportedarchs nodetype comments disable', 'node'),
  notification: table('filename tables tableops comments disable', 'filename', {
    required: words('tables filename'),
  }),
  openbmc: table('node bmc consport taggedvlan username password comments disable', 'node'),
  osdistro: table(
    'osdistroname basename majorversion minorversion arch type dirpaths comments disable',
    'osdistroname',
  ),
  osdistroupdate: table('osupdatename osdistroname dirpath downloadtime comments disable', 'osupdatename'),
  osimage: table(
    `
    imagename groups profile imagetype description provmethod rootfstype nfsrootopts osdistroname
    osupdatename cfmdir osname osvers osarch synclists postscripts postbootscripts serverrole
    isdeletable kitcomponents environvar comments disable
  `,
    'imagename',
    { types: { osupdatename: 'VARCHAR(1024)' } },
  ),
  passwd: table('key username password cryptmethod authdomain comments disable', 'key username'),
  pdu: table(
    `
    node nodetype pdutype outlet username password snmpversion community snmpuser authtype authkey
    privtype privkey seclevel comments disable
  `,
    'node',
  ),
  pduoutlet: table('node pdu comments disable', 'node'),
  performance: table('timestamp node attrname attrvalue comments disable', 'timestamp node attrname'),
  policy: table('priority name host commands noderange parameters time rule comments disable', 'priority'),
  postscripts: table('node postscripts postbootscripts comments disable', 'node'),
  ppc: table('node hcp id pprofile parent nodetype supernode sfp comments disable', 'node'),
  ppcdirect: table('hcp username password comments disable', 'hcp username'),
  ppchcp: table('hcp username password comments disable', 'hcp'),
  prescripts: table('node begin end comments disable', 'node'),
  prodkey: table('node product key comments disable', 'node product'),
  rack: table('rackname displayname num height room comments disable', 'rackname'),
  routes: table('routename net mask gateway ifname comments disable', 'routename'),
  servicenode: table(
    `
    node nameserver dhcpserver tftpserver nfsserver conserver monserver ldapserver ntpserver ftpserver
    nimserver ipforward dhcpinterfaces proxydhcp comments disable
  `,
    'node',
  ),
  site: table('key value comments disable', 'key'),
  statelite: table('node image statemnt mntopts comments disable', 'node', {
    required: words('node statemnt'),
  }),
  storage: table(
    'node osvolume size state storagepool hypervisor fcprange volumetag type controller comments disable',
    'node',
  ),
  switch: table('node switch port vlan interface comments disable', 'node switch port'),
  switches: table(
    `
    switch snmpversion username password privacy auth linkports sshusername sshpassword protocol
    switchtype comments disable
  `,
    'switch',
  ),
  taskstate: table('node command state pid reserve disable', 'node'),
  token: table('tokenid username expire created access comments disable', 'tokenid'),
  virtsd: table('node sdtype stype location host cluster datacenter comments disable', 'node'),
  vm: table(
    `
    node mgr host migrationdest storage storagemodel storagecache storageformat cfgstore memory cpus
    nics nicmodel bootorder clockoffset virtflags master vncport textconsole powerstate beacon
    datacenter cluster guestostype othersettings physlots vidmodel vidproto vidpassword comments disable
  `,
    'node',
  ),
  vmmaster: table(
    `
    name os arch profile storage storagemodel nics vintage originator virttype specializeparameters
    comments disable
  `,
    'name',
  ),
  vpd: table('node serial mtm side asset uuid comments disable', 'node'),
  websrv: table('node port username password comments disable', 'node'),
  winimage: table('imagename template installto partitionfile winpepath comments disable', 'imagename'),
  zone: table('zonename sshkeydir sshbetweennodes defaultzone comments disable', 'zonename'),
  zvm: table('node hcp userid nodetype parent comments disable discovered status', 'node'),
  zvmivp: table(
    `
    id ip schedule last_run type_of_run access_user orch_parms prep_parms main_ivp_parms comments
    disable
  `,
    'id',
  ),
};
