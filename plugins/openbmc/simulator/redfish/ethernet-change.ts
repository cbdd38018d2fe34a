import { isIPv4 } from 'node:net';
import type { Answer, Json } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc, Properties } from '../bmc.js';
import { objectAt, objectsWithin } from '../tree/simulated-tree.js';
import { type Fields, json, notFound, type Remark, refusal, remark, written } from './answers.js';
import { type Call, isFields, isList, refuseFields, wrongType } from './call.js';
import { prefixOf } from './netmask.js';

const root = '/xyz/openbmc_project/network';
const dhcpModes = 'xyz.openbmc_project.Network.EthernetInterface.DHCPConf';

const changeable = [
  'HostName',
  'FQDN',
  'DHCPv4',
  'DHCPv6',
  'IPv4StaticAddresses',
  'IPv4Addresses',
  'IPv6StaticAddresses',
  'StaticNameServers',
  'MACAddress',
  'MTUSize',
  'InterfaceEnabled',
  'VLAN',
];

/** PATCH of an interface. Nothing is done when one of the values is refused. */
export function changeEthernet(call: Call): Answer {
  const { bmc, fields, ids } = call;
  const [, name = ''] = ids;
  const path = `${root}/${name}`;
  const object = objectAt(bmc, path);
  if (object === undefined) return notFound(bmc, 'EthernetInterface', name);
  const refused = refuseFields(call, changeable) ?? refuseAddresses(bmc, fields['IPv4StaticAddresses']);
  if (refused !== undefined) return refused;
  const hostName = fields['HostName'] ?? fields['FQDN'];
  if (hostName !== undefined) {
    if (typeof hostName !== 'string') return wrongType(bmc, hostName, 'HostName');
    bmc.overlay.set(`${root}/config`, { ...objectAt(bmc, `${root}/config`), HostName: hostName });
  }
  const now = { ...object, ...plainChanges(fields), ...dhcpChange(bmc, fields['DHCPv4']) };
  bmc.overlay.set(path, now);
  setAddresses(bmc, path, fields['IPv4StaticAddresses']);
  return written(bmc);
}

/** Fields that are stored as they come, by the names of D-Bus. */
function plainChanges(fields: Fields): Properties {
  const names = { MACAddress: 'MACAddress', MTUSize: 'MTU', InterfaceEnabled: 'NICEnabled' } as const;
  const changes: Record<string, Json> = {};
  for (const [field, property] of Object.entries(names)) {
    const value = fields[field];
    if (value !== undefined) changes[property] = value;
  }
  const servers = fields['StaticNameServers'];
  if (isList(servers)) {
    changes['StaticNameServers'] = servers;
    changes['Nameservers'] = servers;
  }
  return changes;
}

function dhcpChange(bmc: Bmc, given: Json | undefined): Properties {
  const enabled = isFields(given) ? given['DHCPEnabled'] : undefined;
  if (typeof enabled !== 'boolean') return {};
  const isEarly = bmc.generation.tree.dhcp === 'boolean';
  return { DHCPEnabled: isEarly ? enabled : `${dhcpModes}.${enabled ? 'v4' : 'none'}` };
}

function refuseAddresses(bmc: Bmc, given: Json | undefined): Answer | undefined {
  if (given === undefined) return undefined;
  if (!isList(given)) return wrongType(bmc, given, 'IPv4StaticAddresses');
  const remarks = given.flatMap((one, index): Remark[] => {
    if (one === null) return [];
    const place = `IPv4StaticAddresses/${index + 1}`;
    if (!isFields(one)) return [['PropertyValueTypeError', JSON.stringify(one), place]];
    if (Object.keys(one).length === 0) return [];
    return refuseAddress(one, place);
  });
  return remarks.length === 0 ? undefined : refusal(bmc, 400, remarks);
}

function refuseAddress(one: Fields, place: string): Remark[] {
  const missing = ['Address', 'SubnetMask', 'Gateway'].filter((name) => one[name] === undefined);
  if (missing.length > 0) return missing.map((name) => ['PropertyMissing', `${place}/${name}`]);
  const { Address: address, SubnetMask: mask } = one as { readonly [name: string]: Json | undefined };
  if (!isIPv4(textOf(address))) return [['PropertyValueFormatError', textOf(address), `${place}/Address`]];
  return prefixOf(textOf(mask)) === undefined
    ? [['PropertyValueFormatError', textOf(mask), `${place}/SubnetMask`]]
    : [];
}

/** In the order of the list: an object is put in the place of the one there, null takes it away, {} keeps it. */
function setAddresses(bmc: Bmc, path: string, given: Json | undefined): void {
  if (!isList(given)) return;
  const there = [...objectsWithin(bmc, `${path}/ipv4`)]
    .filter(([, object]) => textOf(object['Origin']).endsWith('.Static'))
    .map(([at]) => at);
  for (const [index, one] of given.entries()) {
    const before = there[index];
    if (isFields(one) && Object.keys(one).length === 0) continue;
    if (before !== undefined) bmc.overlay.set(before, undefined);
    if (!isFields(one)) continue;
    bmc.overlay.set(`${path}/ipv4/${bmc.random(4).toString('hex')}`, {
      Address: one['Address'] ?? '',
      Gateway: one['Gateway'] ?? '',
      Origin: 'xyz.openbmc_project.Network.IP.AddressOrigin.Static',
      PrefixLength: prefixOf(textOf(one['SubnetMask'])) ?? 0,
      Type: 'xyz.openbmc_project.Network.IP.Protocol.IPv4',
    });
  }
}

/** POST of a VLAN on top of an interface. */
export function createVlan(call: Call): Answer {
  const { bmc, fields, path } = call;
  const refused = refuseFields(call, ['VLAN', 'Links'], ['VLAN', 'Links']);
  if (refused !== undefined) return refused;
  const vlan = isFields(fields['VLAN']) ? fields['VLAN']['VLANId'] : undefined;
  const related = isFields(fields['Links']) ? fields['Links']['RelatedInterfaces'] : undefined;
  const first = isList(related) ? related[0] : undefined;
  const below = isFields(first)
    ? textOf(first['@odata.id'] ?? '')
        .split('/')
        .at(-1)
    : undefined;
  if (typeof vlan !== 'number') return wrongType(bmc, vlan, 'VLAN/VLANId');
  const object = below === undefined ? undefined : objectAt(bmc, `${root}/${below}`);
  if (object === undefined) return refusal(bmc, 400, [['PropertyMissing', 'Links/RelatedInterfaces']]);
  const name = `${below}_${vlan}`;
  bmc.overlay.set(`${root}/${name}`, { ...object, InterfaceName: `${below}.${vlan}`, Id: vlan });
  const body = JSON.parse(remark(bmc, 'Created').body) as Json;
  return json(201, isFields(body) ? body : {}, { Location: `${path}/${name}` });
}
