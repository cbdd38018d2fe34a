import { idText, isLonger, MAX_ADDRESSES, MAX_ID, MAX_ITEMS, MAX_NICS, shownItems } from '../http/bounds.js';
import { type Decoded, readDone, readValue } from '../http/json-answer.js';
import { messages } from '../problem-texts.js';
import type { BmcReply } from '../verbs/index.js';
import type {
  AddAddress,
  AddVlan,
  DisableDhcp,
  Network,
  Nic,
  NicAddress,
  RemoveAddress,
  SetHostname,
  SetNtpServers,
} from '../verbs/network-verbs.js';
import { lastWord, numberOf, type Objects, objectsOf, type Properties, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const NETWORK = `${ROOT}/network`;
const IPV4 = 'xyz.openbmc_project.Network.IP.Protocol.IPv4';

export async function readNetwork(rest: Rest): Promise<BmcReply<Network>> {
  const reply = await rest.get('readNetwork', `${NETWORK}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    return objects === undefined ? undefined : networkOf(objects);
  });
}

export async function addVlan(rest: Rest, { nic, vlan }: AddVlan): Promise<BmcReply<undefined>> {
  return readDone(await rest.call('addVlan', `${NETWORK}/action/VLAN`, [nic, vlan]));
}

export async function addAddress(rest: Rest, verb: AddAddress): Promise<BmcReply<undefined>> {
  const { nic, address, prefix, gateway } = verb;
  return readDone(
    await rest.call('addAddress', `${pathOf(nic)}/action/IP`, [IPV4, address, prefix, gateway]),
  );
}

export async function removeAddress(rest: Rest, { nic, id }: RemoveAddress): Promise<BmcReply<undefined>> {
  return readDone(await rest.remove('removeAddress', `${pathOf(nic)}/${encodePath(id)}`));
}

/** A boolean on early levels; then an enumeration, of which the part for IPv6 is kept. */
export async function disableDhcp(rest: Rest, { nic }: DisableDhcp): Promise<BmcReply<undefined>> {
  const path = `${pathOf(nic)}/attr/DHCPEnabled`;
  const now = readValue(await rest.get('disableDhcp', path), modeOf);
  if (now.kind !== 'ok') return now;
  const value = now.value === undefined ? 0 : withLastWord(now.value, withoutIpv4);
  return readDone(await rest.put('disableDhcp', path, value));
}

/** `a.b.both` with another word in the place of `both`. */
function withLastWord(value: string, change: (word: string) => string): string {
  const at = value.lastIndexOf('.') + 1;
  return value.slice(0, at) + change(value.slice(at));
}

/** It is written again, but for its last word: one that is cut would be another. */
function modeOf(data: unknown): { readonly value: string | undefined } | undefined {
  if (typeof data !== 'string' || data === '') return { value: undefined };
  const mode = idText(data);
  return mode === undefined ? undefined : { value: mode };
}

export async function resetNetwork(rest: Rest): Promise<BmcReply<undefined>> {
  return readDone(await rest.call('resetNetwork', `${NETWORK}/action/Reset`, []));
}

export async function setHostname(rest: Rest, { hostname }: SetHostname): Promise<BmcReply<undefined>> {
  return readDone(await rest.put('setHostname', `${NETWORK}/config/attr/HostName`, hostname));
}

/** Later levels take them under another name and refuse the first one. */
export async function setNtpServers(
  rest: Rest,
  { nic, servers }: SetNtpServers,
): Promise<BmcReply<undefined>> {
  const first = readDone(await rest.put('setNtpServers', `${pathOf(nic)}/attr/NTPServers`, servers));
  if (first.kind !== 'refused' || ![403, 404, 405].includes(first.httpStatus)) return first;
  const second = readDone(await rest.put('setNtpServers', `${pathOf(nic)}/attr/StaticNTPServers`, servers));
  return second.kind === 'ok' ? second : first;
}

const ipv6Parts: ReadonlyMap<string, string> = new Map([
  ['both', 'v6'],
  ['v4v6stateless', 'v6stateless'],
  ['v6', 'v6'],
  ['v6stateless', 'v6stateless'],
]);

function withoutIpv4(mode: string): string {
  return ipv6Parts.get(mode) ?? 'none';
}

function pathOf(nic: string): string {
  return `${NETWORK}/${encodePath(nic)}`;
}

/** Names of objects come from the BMC: whatever they hold, they stay below the object that was meant. */
function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function networkOf(objects: Objects): Decoded<Network> {
  const config = objects.get(`${NETWORK}/config`);
  const addresses = new Map<string, NicAddress[]>();
  const missing = new Set(objects.missing);
  for (const [path, properties] of objects) {
    const [, name, id] = /^.*\/network\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (name === undefined || id === undefined || !isIpv4(id, properties)) continue;
    const address = textOf(properties['Address']);
    if (address === undefined) continue;
    const known = addresses.get(name) ?? [];
    if (idText(name) === undefined) missing.add(messages.cut.unnamed('interfaces', MAX_ID));
    else if (known.length === MAX_ADDRESSES)
      missing.add(messages.cut.list('addresses of an interface', MAX_ADDRESSES));
    else if (known.length === 0 && addresses.size === MAX_NICS)
      missing.add(messages.cut.list('interfaces', MAX_NICS));
    else {
      known.push({ ...addressOf(properties), id, address });
      addresses.set(name, known);
    }
  }
  const nics = [...addresses].map(([name, own]) => {
    const properties = objects.get(`${NETWORK}/${name}`);
    if (ntpLists(properties).some((list) => isLonger(list, MAX_ITEMS)))
      missing.add(messages.cut.items('NTP servers', MAX_ITEMS));
    return nicOf(name, own, properties);
  });
  const network = {
    hostname: textOf(config?.['HostName']),
    defaultGateway: textOf(config?.['DefaultGateway']),
    nics: nics.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  return { value: network, missing: [...missing] };
}

function ntpLists(properties: Properties | undefined): readonly unknown[] {
  return [properties?.['NTPServers'], properties?.['StaticNTPServers']];
}

/** `ipv4/9f84de1d`; later levels name the objects by their address and tell the protocol. */
function isIpv4(id: string, properties: Properties): boolean {
  return id.startsWith('ipv4/') || lastWord(properties['Type']) === 'IPv4';
}

function addressOf(properties: Properties): Omit<NicAddress, 'id' | 'address'> {
  return {
    prefix: numberOf(properties['PrefixLength']),
    gateway: textOf(properties['Gateway']),
    origin: lastWord(properties['Origin']),
  };
}

function nicOf(name: string, addresses: readonly NicAddress[], properties: Properties = {}): Nic {
  const vlan = properties['Id'];
  return {
    name,
    vlan: typeof vlan === 'number' ? String(vlan) : textOf(vlan),
    mac: textOf(properties['MACAddress'])?.toLowerCase(),
    ntpServers:
      ntpLists(properties)
        .map(shownItems)
        .find((servers) => servers.length > 0) ?? [],
    addresses,
  };
}
