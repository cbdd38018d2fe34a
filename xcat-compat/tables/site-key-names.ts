/** Keys of the site table that other parts of xCAT read: nothing is said of them here [Schema.pm, site]. */
export const otherSiteKeys: ReadonlySet<string> = new Set(
  `FQDNfirst SNsyncfiledir activedirectory auditnosyslog bindconf binddir bindzones blademaxp
  cleanupdiskfullxcatpost cleanupxcatpost conserverondemand consoleondemand databaseloc db2installloc dbtracelevel
  defserialflow defserialport defserialspeed dhcpbackend dhcpinterface dhcpinterfaces dhcplease dhcpomapialgorithm
  dhcpomapikeyname dhcpomshellpath dhcpsetup directoryprovider directoryserver directoryservers
  disablenodesetwarning disjointdhcps dnsforwardmode dnshandler dnsinterfaces dnsupdaters emptyzonesenable enableASMI
  externaldns extntpservers forwarders fsptimeout genmacprefix genpasswords httpport hwctrldispatch installdir
  installloc internalmaster ipmidispatch ipmimaxp ipmiretries ipmisdrcache ipmitimeout iscsidir keacontrolagent
  logservers managedaddressmode maxssh mnroutenames namedincludes nameservers nimprime nmapoptions nodesyncfiledir
  ntpservers openbmcperl persistkvmguests powerinterval ppcmaxp ppcretry ppctimeout precreatemypostscripts
  pruneservices realm runbootscripts secureroot setinstallnic sharedinstall sharedtftp skiptables skipvalidatelog
  snmpc sshbetweennodes svloglocal syspowerinterval syspowermaxnodes tftpdir tftpflags timezone tmpdir
  tokenexpiredays ubuntu_apt_mirror useNFSv4onAIX useNmapfromMN useSSHonAIX useflowcontrol usefping
  usehostnamesforvcenter usexhrm vcenterautojoin vlanmask vlannets vmmaxp vmwaredatastoreautomount
  vmwarereconfigonpower vsftp xcatiport xcatlport xcatmaxbatchconnections xcatservers`.split(/\s+/),
);
