import { isLonger, MAX_ADDRESSES, MAX_ID, MAX_ITEMS, MAX_NICS, shownItems, told } from '../http/bounds.js';
import { incomplete, type Problem } from '../problem.js';
import { messages as common } from '../problem-texts.js';
import type { BmcReply } from '../verbs/index.js';
import type { Network, Nic, NicAddress, SetNtpServers } from '../verbs/network-verbs.js';
import type { Redfish } from './redfish.js';
import { type Got, notSupported, readDone } from './redfish-answer.js';
import { expanded, type Members } from './redfish-collection.js';
import { messages } from './redfish-texts.js';
import { type Found, read } from './redfish-tree.js';
import { idOf, linkOf, listOf, numberOf, type Resource, recordOf, textOf } from './resource.js';
import { readManager } from './which-host.js';

export async function readNetwork(redfish: Redfish): Promise<BmcReply<Network>> {
  const nics = await interfaces(redfish);
  if (nics.kind !== 'members') return nics;
  const protocol = await networkProtocol(redfish);
  const settings = protocol.kind === 'got' ? protocol.resource : {};
  const ntpServers = shownItems(recordOf(settings['NTP'])['NTPServers']);
  const all = nics.all.map((one) => nicOf(one, ntpServers));
  // bmcweb gives an address without a gateway, as a link-local one is, this one.
  const gateway = all
    .flatMap(({ addresses }) => addresses)
    .find((one) => one.gateway !== undefined && one.gateway !== '0.0.0.0')?.gateway;
  const hostname =
    textOf(settings['HostName']) ??
    nics.all.map((one) => textOf(one['HostName'])).find((one) => one !== undefined);
  const value = { hostname, defaultGateway: gateway, nics: all.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  return told(value, [...nics.missing, ...cutIn(nics.all, settings)]);
}

/** The list is told item by item, null takes one away. Older builds know no null (2020), and set the list as it is told. */
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
  const set = async (NTPServers: readonly (string | null)[]) =>
    readDone(await redfish.patch(path, { NTP: { NTPServers, ...isOn } }));
  const done = await set([...servers, ...surplus]);
  const isNullRefused = surplus.length > 0 && done.kind === 'refused' && done.httpStatus === 400;
  return isNullRefused ? set(servers) : done;
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
  const own = await expanded(redfish, found.path, (one) => one, { most: MAX_NICS });
  if (own.kind !== 'members') return own;
  const tagged = await olderVlans(redfish, found.path, own.all);
  return { ...own, all: [...own.all, ...tagged.all], missing: [...own.missing, ...tagged.missing] };
}

/**
 * Builds before 2023-06 leave interfaces with a tag out of the collection, list them under VLANs of the one below,
 * where nothing but the tag is told, and have them beside the others all the same [bmcweb b5ca3fdcf1].
 */
async function olderVlans(
  redfish: Redfish,
  collection: string,
  all: readonly Resource[],
): Promise<Pick<Members<Resource>, 'all' | 'missing'>> {
  const tagged: Resource[] = [];
  const missing: string[] = [];
  for (const path of all.flatMap((one) => linkOf(one['VLANs']) ?? [])) {
    const vlans = await expanded(redfish, path, (one) => one, { most: MAX_NICS });
    if (vlans.kind === 'members') missing.push(...vlans.missing);
    for (const vlan of vlans.kind === 'members' ? vlans.all : []) {
      const got = await read(redfish, `${collection.replace(/\/$/, '')}/${encodeURIComponent(nameOf(vlan))}`);
      if (got.kind === 'got') tagged.push({ ...got.resource, VLAN: vlan });
    }
  }
  return { all: tagged, missing };
}

/** One interface by its name. */
export async function interfaceOf(redfish: Redfish, name: string): Promise<Got | Problem> {
  const nics = await interfaces(redfish);
  if (nics.kind !== 'members') return nics;
  const resource = nics.all.find((one) => nameOf(one) === name);
  if (resource !== undefined) return { kind: 'got', resource };
  return nics.missing.length > 0
    ? incomplete(nics.missing)
    : notSupported(messages.notHere(`interface ${name}`));
}

/** Any interface, for what is the same on all. */
export async function firstInterface(redfish: Redfish): Promise<Got | Problem> {
  const nics = await interfaces(redfish);
  if (nics.kind !== 'members') return nics;
  const [resource] = nics.all;
  return resource === undefined ? notSupported(messages.notHere('interface')) : { kind: 'got', resource };
}

function nameOf(resource: Resource): string {
  return idOf(resource) ?? '';
}

/** What of the interfaces and settings is not shown. */
function cutIn(nics: readonly Resource[], settings: Resource): readonly string[] {
  const { cut } = common;
  const missing: string[] = [];
  if (nics.some((one) => nameOf(one) === '')) missing.push(cut.unnamed('interfaces', MAX_ID));
  if (nics.some((one) => isLonger(one['IPv4Addresses'], MAX_ADDRESSES)))
    missing.push(cut.list('addresses of an interface', MAX_ADDRESSES));
  if (isLonger(recordOf(settings['NTP'])['NTPServers'], MAX_ITEMS))
    missing.push(cut.items('NTP servers', MAX_ITEMS));
  return missing;
}

function nicOf(resource: Resource, ntpServers: readonly string[]): Nic {
  const vlan = recordOf(resource['VLAN']);
  const id = vlan['VLANEnable'] === false ? undefined : numberOf(vlan['VLANId']);
  const addresses = listOf(resource['IPv4Addresses'])
    .slice(0, MAX_ADDRESSES)
    .flatMap((one) => addressOf(recordOf(one)));
  return {
    name: nameOf(resource),
    vlan: id === undefined || id === 0 ? undefined : String(id),
    mac: textOf(resource['MACAddress'])?.toLowerCase(),
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
  return listOf(value)
    .slice(0, MAX_ADDRESSES)
    .flatMap((one) => textOf(one) ?? []);
}
