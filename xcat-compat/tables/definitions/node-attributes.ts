import { type AttributeDefinition, columns } from './columns-definition.js';
import { hardwareAttributes } from './hardware-attributes.js';

/** The attributes that nodes and groups share [Schema.pm:1998], in xCAT's order: a later one may depend on an earlier one. */
export const nodeAttributes: readonly AttributeDefinition[] = [
  ...columns('nodetype', 'nodetype'),
  ...columns('postscripts', 'postscripts postbootscripts'),
  ...columns(
    'noderes',
    `xcatmaster servicenode tftpserver tftpdir nfsserver nimserver nfsdir monserver
    supportproxydhcp=proxydhcp syslog`,
  ),
  ...columns('bootparams', 'kernel initrd kcmdline addkcmdline'),
  ...columns('noderes', 'primarynic installnic netboot nameservers routenames'),
  ...columns(
    'servicenode',
    `setupnameserver=nameserver setupdhcp=dhcpserver setuptftp=tftpserver setupnfs=nfsserver
    setupconserver=conserver setupipforward=ipforward setupproxydhcp=proxydhcp setupldap=ldapserver
    setupntp=ntpserver setupftp=ftpserver setupnim=nimserver dhcpinterfaces`,
  ),
  ...columns('nodetype', 'arch supportedarchs os profile provmethod'),
  ...columns('iscsi', 'iscsiserver=server iscsitarget=target iscsiuserid=userid iscsipassword=passwd'),
  ...columns(
    'nodehm',
    `mgt power cons termserver termport conserver getmac cmdmapping serialport serialspeed serialflow
    consoleondemand consoleenabled`,
  ),
  ...columns('vpd', 'serial mtm side'),
  ...columns('mac', 'interface mac'),
  ...columns('chain', 'chain ondiscover currstate currchain'),
  ...hardwareAttributes,
  ...columns('nodepos', 'rack unit=u chassis slot room height'),
  ...columns(
    'nics',
    `nicips nichostnamesuffixes nichostnameprefixes nictypes niccustomscripts nicnetworks nicaliases
    nicextraparams nicdevices nicsadapter`,
  ),
  ...columns('prodkey', 'productkey=key'),
  ...columns(
    'domain',
    'ou domainadminuser=adminuser domainadminpassword=adminpassword authdomain domaintype=type',
  ),
  ...columns('storage', 'osvolume storagcontroller=controller storagetype=type'),
  ...columns(
    'vm',
    `vmmanager=mgr vmhost=host migrationdest vmstorage=storage vmphyslots=physlots
    vmothersetting=othersettings vmstoragemodel=storagemodel vmstoragecache=storagecache
    vmstorageformat=storageformat vmcfgstore=cfgstore vmmemory=memory vmcpus=cpus vmnics=nics
    vmnicnicmodel=nicmodel vmbootorder=bootorder vmvirtflags=virtflags vmmaster=master
    vmvncport=vncport vmtextconsole=textconsole vmbeacon=beacon vmcluster=cluster`,
  ),
  ...columns('hypervisor', 'hosttype=type hostinterface=interface hostmanager=mgr hostcluster=cluster'),
  ...columns('websrv', 'webport=port username password', {
    onlyIf: { attribute: 'nodetype', value: 'websrv' },
  }),
  ...columns('pduoutlet', 'pdu'),
  ...columns('switch', 'switch switchport=port switchvlan=vlan switchinterface=interface'),
  ...columns('hosts', 'ip hostnames otherinterfaces'),
  ...columns('prescripts', 'prescripts-begin=begin prescripts-end=end'),
  ...columns('cfgmgt', 'cfgmgr cfgserver cfgmgtroles=roles'),
  ...columns(
    'mic',
    `michost=host micid=id hwtype=nodetype micbridge=bridge miconboot=onboot micvlog=vlog
    micpowermgt=powermgt`,
    { onlyIf: { attribute: 'mgt', value: 'mic' } },
  ),
  ...columns('hwinv', 'cputype cpucount memory disksize'),
  ...columns(
    'pdu',
    `nodetype pdutype outlet username password snmpversion community snmpuser authtype authkey
    privtype privkey seclevel`,
    { onlyIf: { attribute: 'nodetype', value: 'pdu' } },
  ),
  ...columns(
    'switches',
    `snmpusername=username snmppassword=password snmpversion snmpprivacy=privacy snmpauth=auth
    linkports username=sshusername password=sshpassword protocol switchtype`,
    { key: 'switch', onlyIf: { attribute: 'nodetype', value: 'switch' } },
  ),
];
