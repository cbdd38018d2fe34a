import type { Answer, Json } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc, Properties } from '../bmc.js';
import { objectAt, objectsWithin } from '../tree/simulated-tree.js';
import { type Fields, notFound, resource } from './answers.js';
import { type Call, link, type Route } from './call.js';
import { changeEthernet, createVlan } from './ethernet-change.js';
import { otherManager } from './managers.js';
import { maskOf } from './netmask.js';
import { collection, links } from './simulated-redfish-collection.js';
import { isBelow, vlanRoutes } from './vlans.js';

const root = '/xyz/openbmc_project/network';
const at = '/redfish/v1/Managers/:manager/EthernetInterfaces';

/** The BMC's network interfaces. */
export const ethernetRoutes: readonly Route[] = [
  { at, get: list, post: (call) => otherManager(call) ?? createVlan(call) },
  {
    at: `${at}/:interface`,
    get: show,
    patch: (call) => otherManager(call) ?? changeEthernet(call),
    delete: remove,
  },
  ...vlanRoutes,
];

/** Names of the interfaces: objects right below network/ with a MAC address. */
function interfaceNames(bmc: Bmc): string[] {
  return [...objectsWithin(bmc, root)]
    .filter(([path, object]) => 'MACAddress' in object && path.lastIndexOf('/') === root.length)
    .map(([path]) => path.slice(root.length + 1));
}

function list(call: Call): Answer {
  const more = { Description: 'Collection of EthernetInterfaces for this Manager' };
  const { bmc } = call;
  const names = interfaceNames(bmc).filter((name) => !isBelow(bmc, objectAt(bmc, `${root}/${name}`)));
  const members = links(call.path, names);
  return (
    otherManager(call) ??
    collection(call, 'EthernetInterfaceCollection', 'Ethernet Network Interface Collection', members, more)
  );
}

function show(call: Call): Answer {
  const { bmc, path, ids } = call;
  const [, name = ''] = ids;
  const object = objectAt(bmc, `${root}/${name}`);
  if (object === undefined || !interfaceNames(bmc).includes(name)) {
    return otherManager(call) ?? notFound(bmc, 'EthernetInterface', name);
  }
  return otherManager(call) ?? resource({ '@odata.id': path, Id: name, ...shown(call, name, object) });
}

function shown({ bmc, path }: Call, name: string, object: Properties): Fields {
  const config = objectAt(bmc, `${root}/config`) ?? {};
  const dhcp = objectAt(bmc, `${root}/config/dhcp`) ?? {};
  const hostName = textOf(config['HostName'] ?? '');
  const addresses = addressesOf(bmc, name);
  const uses = {
    UseDNSServers: Boolean(dhcp['DNSEnabled']),
    UseDomainName: Boolean(dhcp['HostNameEnabled']),
    UseNTPServers: Boolean(dhcp['NTPEnabled']),
  };
  const servers = namesOf(object['StaticNameServers'] ?? object['Nameservers']);
  const vlan = object['Id'];
  return {
    '@odata.type': '#EthernetInterface.v1_9_0.EthernetInterface',
    DHCPv4: { DHCPEnabled: usesDhcp(object['DHCPEnabled']), ...uses },
    DHCPv6: { OperatingMode: 'Disabled', ...uses },
    Description: 'Management Network Interface',
    EthernetInterfaceType: vlan === undefined ? 'Physical' : 'Virtual',
    FQDN: hostName,
    FullDuplex: false,
    HostName: hostName,
    IPv4Addresses: addresses,
    IPv4StaticAddresses: addresses.filter((one) => one['AddressOrigin'] === 'Static'),
    IPv6Addresses: [],
    IPv6DefaultGateway: '0:0:0:0:0:0:0:0',
    IPv6StaticAddresses: [],
    InterfaceEnabled: object['NICEnabled'] !== false,
    LinkStatus: 'LinkUp',
    MACAddress: object['MACAddress'] ?? '',
    MTUSize: object['MTU'] ?? 1500,
    Name: 'Manager Ethernet Interface',
    NameServers: servers,
    SpeedMbps: object['Speed'] ?? 0,
    StaticNameServers: servers,
    Status: { Health: 'OK', State: 'Enabled' },
    ...(bmc.behaviour.vlans === 'below'
      ? { VLANs: link(`${path}/VLANs`) }
      : vlan === undefined
        ? {}
        : { VLAN: { VLANEnable: true, VLANId: vlan } }),
  };
}

/** A boolean on early levels, an enumeration since. */
function usesDhcp(value: Json | undefined): boolean {
  if (typeof value === 'string') return /\.(both|v4|v4v6stateless)$/.test(value);
  return value === true || value === 1;
}

function addressesOf(bmc: Bmc, name: string): Fields[] {
  return [...objectsWithin(bmc, `${root}/${name}/ipv4`).values()].map((object) => {
    const origin = textOf(object['Origin'] ?? '').replace(/^.*\./, '');
    return {
      Address: object['Address'] ?? '',
      AddressOrigin: origin === 'LinkLocal' ? 'IPv4LinkLocal' : origin,
      Gateway: object['Gateway'] ?? '',
      SubnetMask: maskOf(Number(object['PrefixLength'] ?? 0)),
    };
  });
}

function namesOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Only a VLAN can go. */
function remove(call: Call): Answer {
  const { bmc, ids } = call;
  const [, name = ''] = ids;
  const object = objectAt(bmc, `${root}/${name}`);
  if (object?.['Id'] === undefined) return otherManager(call) ?? notFound(bmc, 'VLAN', name);
  for (const path of objectsWithin(bmc, `${root}/${name}`).keys()) bmc.overlay.set(path, undefined);
  return show(call);
}
