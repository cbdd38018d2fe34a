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
} from '../../verbs/network.js';
import type { BmcReply } from '../../verbs.js';
import { readDone, readValue } from './answer.js';
import { lastWord, numberOf, type Objects, objectsOf, type Properties, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const NETWORK = `${ROOT}/network`;
const IPV4 = 'xyz.openbmc_project.Network.IP.Protocol.IPv4';

export async function readNetwork(rest: Rest): Promise<BmcReply<Network>> {
  const reply = await rest.get('readNetwork', `${NETWORK}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    return objects === undefined ? undefined : { value: networkOf(objects) };
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
  const now = readValue(await rest.get('disableDhcp', path), (data) => ({ value: textOf(data) }));
  if (now.kind !== 'ok') return now;
  const value = now.value === undefined ? 0 : now.value.replace(/[^.]*$/, withoutIpv4);
  return readDone(await rest.put('disableDhcp', path, value));
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

function withoutIpv4(mode: string): string {
  return { both: 'v6', v4v6stateless: 'v6stateless', v6: 'v6', v6stateless: 'v6stateless' }[mode] ?? 'none';
}

function pathOf(nic: string): string {
  return `${NETWORK}/${encodePath(nic)}`;
}

/** Names of objects come from the BMC: whatever they hold, they stay below the object that was meant. */
function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function networkOf(objects: Objects): Network {
  const config = objects.get(`${NETWORK}/config`);
  const addresses = new Map<string, NicAddress[]>();
  for (const [path, properties] of objects) {
    const [, name, id] = /^.*\/network\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (name === undefined || id === undefined || !isIpv4(id, properties)) continue;
    const address = textOf(properties['Address']);
    if (address === undefined) continue;
    const known = addresses.get(name) ?? [];
    addresses.set(name, [...known, { ...addressOf(properties), id, address }]);
  }
  const nics = [...addresses].map(([name, own]) => nicOf(name, own, objects.get(`${NETWORK}/${name}`)));
  return {
    hostname: textOf(config?.['HostName']),
    defaultGateway: textOf(config?.['DefaultGateway']),
    nics: nics.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
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
      [properties['NTPServers'], properties['StaticNTPServers']]
        .map(textsOf)
        .find((servers) => servers.length > 0) ?? [],
    addresses,
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((item) => textOf(item) ?? []) : [];
}
