import type { Problem } from '../../problem.js';
import type { Network, Nic, NicAddress, SetNtpServers } from '../../verbs/network.js';
import type { BmcReply } from '../../verbs.js';
import { type Got, notSupported, readDone } from './answer.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { leafOf, linkOf, listOf, numberOf, type Resource, recordOf, textOf } from './resource.js';
import { expanded, type Found, read, readManager } from './tree.js';

export async function readNetwork(redfish: Redfish): Promise<BmcReply<Network>> {
  const nics = await interfaces(redfish);
  if (nics.kind !== 'members') return nics;
  const protocol = await networkProtocol(redfish);
  const settings = protocol.kind === 'got' ? protocol.resource : {};
  const ntpServers = texts(recordOf(settings['NTP'])['NTPServers']);
  const all = nics.all.map((one) => nicOf(one, ntpServers));
  // bmcweb gives an address without a gateway, as a link-local one is, this one.
  const gateway = all
    .flatMap(({ addresses }) => addresses)
    .find((one) => one.gateway !== undefined && one.gateway !== '0.0.0.0')?.gateway;
  const hostname =
    textOf(settings['HostName']) ??
    nics.all.map((one) => textOf(one['HostName'])).find((one) => one !== undefined);
  return {
    kind: 'ok',
    value: { hostname, defaultGateway: gateway, nics: all.sort((a, b) => (a.name < b.name ? -1 : 1)) },
  };
}

/** The list is told item by item: those that are too many are taken away by null. */
export async function setNtpServers(
  redfish: Redfish,
  { servers }: SetNtpServers,
): Promise<BmcReply<undefined>> {
  const protocol = await networkProtocol(redfish);
  if (protocol.kind !== 'got') return protocol;
  const before = texts(recordOf(protocol.resource['NTP'])['NTPServers']);
  const surplus = before.slice(servers.length).map(() => null);
  const path = linkOf(protocol.resource) ?? '';
  const isOn = servers.length > 0 ? { ProtocolEnabled: true } : {};
  return readDone(await redfish.patch(path, { NTP: { NTPServers: [...servers, ...surplus], ...isOn } }));
}

export async function networkProtocol(redfish: Redfish): Promise<Got | Problem> {
  const manager = await readManager(redfish);
  if (manager.kind !== 'got') return manager;
  const path = linkOf(manager.resource['NetworkProtocol']);
  return path === undefined ? notSupported(messages.notHere('NetworkProtocol')) : read(redfish, path);
}

/** Where the BMC's own interfaces are listed. */
export async function interfacesPath(redfish: Redfish): Promise<Found | Problem> {
  const manager = await readManager(redfish);
  if (manager.kind !== 'got') return manager;
  const path = linkOf(manager.resource['EthernetInterfaces']);
  return path === undefined ? notSupported(messages.notHere('EthernetInterfaces')) : { kind: 'found', path };
}

async function interfaces(redfish: Redfish) {
  const found = await interfacesPath(redfish);
  if (found.kind !== 'found') return found;
  const own = await expanded(redfish, found.path);
  if (own.kind !== 'members') return own;
  const tagged = await olderVlans(redfish, found.path, own.all);
  return { ...own, all: [...own.all, ...tagged] };
}

/**
 * Builds before 2023-06 leave interfaces with a tag out of the collection, list them under VLANs of the one below,
 * where nothing but the tag is told, and have them beside the others all the same [bmcweb b5ca3fdcf1].
 */
async function olderVlans(
  redfish: Redfish,
  collection: string,
  all: readonly Resource[],
): Promise<readonly Resource[]> {
  const tagged: Resource[] = [];
  for (const path of all.flatMap((one) => linkOf(one['VLANs']) ?? [])) {
    const vlans = await expanded(redfish, path);
    for (const vlan of vlans.kind === 'members' ? vlans.all : []) {
      const got = await read(redfish, `${collection.replace(/\/$/, '')}/${encodeURIComponent(nameOf(vlan))}`);
      if (got.kind === 'got') tagged.push({ ...got.resource, VLAN: vlan });
    }
  }
  return tagged;
}

/** One interface by its name. */
export async function interfaceOf(redfish: Redfish, name: string): Promise<Got | Problem> {
  const nics = await interfaces(redfish);
  if (nics.kind !== 'members') return nics;
  const resource = nics.all.find((one) => nameOf(one) === name);
  return resource === undefined
    ? notSupported(messages.notHere(`interface ${name}`))
    : { kind: 'got', resource };
}

/** Any interface, for what is the same on all. */
export async function firstInterface(redfish: Redfish): Promise<Got | Problem> {
  const nics = await interfaces(redfish);
  if (nics.kind !== 'members') return nics;
  const [resource] = nics.all;
  return resource === undefined ? notSupported(messages.notHere('interface')) : { kind: 'got', resource };
}

function nameOf(resource: Resource): string {
  return textOf(resource['Id']) ?? leafOf(linkOf(resource) ?? '');
}

function nicOf(resource: Resource, ntpServers: readonly string[]): Nic {
  const vlan = recordOf(resource['VLAN']);
  const id = vlan['VLANEnable'] === false ? undefined : numberOf(vlan['VLANId']);
  const addresses = listOf(resource['IPv4Addresses']).flatMap((one) => addressOf(recordOf(one)));
  return {
    name: nameOf(resource),
    vlan: id === undefined || id === 0 ? undefined : String(id),
    ntpServers,
    addresses,
  };
}

function addressOf(one: Resource): readonly NicAddress[] {
  const address = textOf(one['Address']);
  if (address === undefined) return [];
  return [
    {
      id: address,
      address,
      prefix: prefixOf(textOf(one['SubnetMask'])),
      gateway: textOf(one['Gateway']),
      origin: textOf(one['AddressOrigin'])?.replace(/^IPv4/, ''),
    },
  ];
}

/** `255.255.255.0` → 24; undefined when it is no mask. */
function prefixOf(mask: string | undefined): number | undefined {
  const bits = (mask ?? '')
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) && bits.length === 32 ? bits.replaceAll('0', '').length : undefined;
}

export function maskOf(prefix: number): string {
  const bits = '1'.repeat(prefix).padEnd(32, '0');
  return [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.');
}

function texts(value: unknown): readonly string[] {
  return listOf(value).flatMap((one) => textOf(one) ?? []);
}
