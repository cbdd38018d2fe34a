import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply } from '../node/line.js';
import type { Facts } from '../node/node-facts.js';

/** What rspconfig says of a BMC, to the letter where xCAT says it [openbmc.pm:4104-4752]. */

export function says(node: Facts, text: string): Line {
  return reply(nodeText(node.node, text));
}

/** `BMC BootMode`, `Password` … */
export const setting = (what: string) => `BMC Setting ${what}...`;
export const setValue = (title: string, value: string) => `${title}: ${value}`;
export const unexpectedValue = (value: string) => `WARNING: Unexpected value set: ${value}`;
export const validValues = (values: readonly string[]) => `WARNING: Valid values: ${values.join(',')}`;
export const unreadable = (attribute: string) => `Unable to query value for ${attribute}`;

export const network = {
  /** `nic` is empty when there are not many. */
  ip: (address: string, nic = '') => `BMC IP${nic}: ${address}`,
  netmask: (mask: string, nic = '') => `BMC Netmask${nic}: ${mask}`,
  gateway: (gateway: string, nic = '') => `BMC Gateway${nic}: ${gateway}`,
  withDefault: (gateway: string, byDefault: string) => `${gateway} (default: ${byDefault})`,
  noDefault: 'n/a',
  vlan: (id: string, nic = '') => `BMC VLAN ID${nic}: ${id}`,
  noVlan: 'Disable',
  ipsrc: (source: string, nic = '') => `BMC IP Source${nic}: ${source}`,
  hostname: (name: string) => `BMC Hostname: ${name}`,
  ntpServers: (servers: string, nic = '') => `BMC NTP Servers${nic}: ${servers}`,
  none: 'None',
  ofNic: (name: string) => ` for ${name}`,
  ntpWarning: 'Warning: time will not be synchronized until the host is powered off.',
  several: 'Interfaces with multiple IP addresses are not supported',
  nothing: 'No valid BMC network information',
  ntpOverDhcp: 'BMC IP source is DHCP, could not set NTPServers',
  noDevice: 'Can not find the correct device to configure',
  configFailed: 'Config IP failed',
  badHostname: (bmc: string) => `Invalid OpenBMC Hostname ${bmc}, can't set to OpenBMC`,
} as const;

export const stillListed = 'it is listed as before';

/** xCAT tells of these failures only what the last request was answered, or nothing at all. */
export const halfDone = {
  unchecked: (address: string, why: string) =>
    `BMC IP ${address} has been added, but whether the BMC uses it could not be seen: ${why}`,
  taken: (address: string, old: string) =>
    `BMC IP ${address} has been added, but another machine answers there, so ${old} was not removed: one of the two must get another address`,
  takenAndShut: (address: string, old: string, why: string) =>
    `BMC IP ${address} has been added, but what answers there does not let us in (${why}), so ${old} was not removed: it may be another machine`,
  oldStays: (address: string, old: string, why: string) =>
    `BMC IP ${address} is configured, but the old one ${old} is still there: ${why}`,
  unverified: (address: string, old: string, why: string) =>
    `BMC IP ${address} is configured and ${old} was to be removed, but the BMC does not answer at ${address}: ${why}`,
  stillAtOld: (address: string, old: string, why: string) =>
    `BMC IP ${address} is configured, but the BMC does not answer there: ${why}. It still answers at ${old}`,
  otherMachine: (address: string, old: string) =>
    `BMC IP ${address} is configured and ${old} was to be removed, but another machine answers at ${address}: one of the two must get another address`,
  shutOut: (address: string, old: string, why: string) =>
    `BMC IP ${address} is configured and ${old} was to be removed, but what answers at ${address} does not let us in (${why}): it may be another machine`,
  newPassword: (why: string) => `The BMC has the new password, but a login with it fails: ${why}`,
} as const;

export const dhcp = 'IP to DHCP';
export const bmcReboot = 'BMC reboot';
export const password = 'Password';
export const wrongPassword = 'Current BMC password is incorrect, cannot set the new password.';
/** What became of the tables; xCAT changes none. */
export const tables = {
  changed: (node: string, from: string) => `Table openbmc, row ${node}: password changed${from}`,
  fromGroup: (group: string) => ` (it came from the row of group ${group}, which is as it was)`,
  fromPasswd: ' (it came from the row openbmc of the table passwd, which is as it was)',
  notChanged: (node: string, why: string) =>
    `The BMC has the new password, but row ${node} of the table openbmc has not: ${why}. Set it with chdef ${node} bmcpassword=NEW`,
  notCounting: 'it was written, and something else counts (a row that is disabled, site.hierarchicalattrs)',
  expression:
    'With --update-tables the new password cannot be one that the tables would compute: /…/…/, |…|…| or …+=NEXTRECORD. Nothing has been changed.',
} as const;
export const gardCleared = 'GARD cleared';

export const users = {
  shown: (user: string, privilege: string, enabled: string, groups: string) =>
    `BMC User ${user}: privilege=${privilege}, enabled=${enabled}, groups=${groups}`,
  unknown: 'unknown',
  none: 'No BMC users returned.',
  created: (user: string) => `BMC User ${user} created`,
  passwordSet: (user: string) => `BMC User ${user} password set`,
  passwordUpdated: (user: string) => `BMC User ${user} password updated`,
  privilege: (user: string, privilege: string) => `BMC User ${user} privilege set to ${privilege}`,
  groups: (user: string, groups: readonly string[]) => `BMC User ${user} groups set to ${groups.join(',')}`,
  enabled: (user: string, enabled: boolean) => `BMC User ${user} ${enabled ? 'enabled' : 'disabled'}`,
  deleted: (user: string) => `BMC User ${user} deleted`,
} as const;

export const snmp = {
  shown: (id: string, address: string, port: string) => `BMC SNMP Destination ${id}: ${address}:${port}`,
  none: 'No BMC SNMP destinations configured.',
  added: (address: string, port: number) => `BMC SNMP destination added: ${address}:${port}`,
  removed: (address: string, port: number) => `BMC SNMP destination removed: ${address}:${port}`,
  notFound: (address: string) => `SNMP destination ${address} not found`,
} as const;

export const alert = {
  setting: 'Alert Destination',
  shown: (address: string, port: number) => `BMC Alert Destination: ${address}:${port}`,
  disabled: 'BMC Alert Destination: disabled',
} as const;

export const ssh = {
  copied: (bmc: string) => `ssh keys copied to ${bmc}`,
  /** xCAT has the reason in a line of its own. */
  notCopied: (bmc: string, why: string) => `Error copying ssh keys to ${bmc}: ${why}`,
  notTested: (bmc: string, why: string) =>
    `Testing the ssh connection to ${bmc} failed. Please rerun rspconfig command. (${why})`,
  /** [RemoteShellExp.pm:192] */
  emptyKey: (file: string) => `The ${file} file is empty. Remove it and rerun the command.`,
  noKey: (file: string, why: string) =>
    `Unable to read ${file} (${why}). Make a key with ssh-keygen -t rsa, or name another one in site.openbmcsshkey.`,
  notUsable: (file: string, why: string) =>
    `Unable to use the private key ${file} (${why}). Make one without a passphrase with ssh-keygen -t rsa, or name another one in site.openbmcsshkey.`,
  notRemembered: (file: string, why: string) =>
    `Unable to write ${file} (${why}), where the BMCs' host keys are to be remembered (site.openbmcsshhostkeys).`,
  badKey: (file: string) =>
    `${file} holds no ssh public key: site.openbmcsshkey must name a public key file.`,
} as const;

const what = 'change login or address';

/** A flow by which a flash loses the way to its BMC, or its login. */
export const disturbing = { disturbs: { what } } as const;

/** The same, where it is of the user that the daemon logs in as. */
export const disturbingIfOwn = { disturbs: { what, ofOwnUser: true } } as const;
