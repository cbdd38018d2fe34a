import type { BmcReply } from '../verbs/index.js';
import type { AddAddress, AddVlan, DisableDhcp, RemoveAddress, SetHostname } from '../verbs/network-verbs.js';
import type { Redfish } from './redfish.js';
import { notSupported, readDone } from './redfish-answer.js';
import { firstInterface, interfaceOf, interfacesPath, maskOf } from './redfish-network.js';
import { messages } from './redfish-texts.js';
import { linkOf, listOf, recordOf } from './resource.js';

/** Builds before 2023-06 have the VLANs of an interface in a collection of its own. */
export async function addVlan(redfish: Redfish, { nic, vlan }: AddVlan): Promise<BmcReply<undefined>> {
  const found = await interfacesPath(redfish);
  if (found.kind !== 'found') return found;
  const own = await interfaceOf(redfish, nic);
  if (own.kind !== 'got') return own;
  const path = linkOf(own.resource) ?? '';
  const tag = { VLANId: vlan, VLANEnable: true };
  const older = linkOf(own.resource['VLANs']);
  if (older !== undefined) return readDone(await redfish.post(older, tag));
  const links = { RelatedInterfaces: [{ '@odata.id': path }] };
  return readDone(await redfish.post(found.path, { VLAN: tag, Links: links }));
}

/** In the list of static addresses `{}` keeps the one that is there, and null takes it away. */
export async function addAddress(redfish: Redfish, verb: AddAddress): Promise<BmcReply<undefined>> {
  const { nic, address, prefix, gateway } = verb;
  const own = await interfaceOf(redfish, nic);
  if (own.kind !== 'got') return own;
  const kept = listOf(own.resource['IPv4StaticAddresses']).map(() => ({}));
  const added = { Address: address, SubnetMask: maskOf(prefix), Gateway: gateway };
  return readDone(await redfish.patch(linkOf(own.resource) ?? '', { IPv4StaticAddresses: [...kept, added] }));
}

export async function removeAddress(
  redfish: Redfish,
  { nic, id }: RemoveAddress,
): Promise<BmcReply<undefined>> {
  const own = await interfaceOf(redfish, nic);
  if (own.kind !== 'got') return own;
  const all = listOf(own.resource['IPv4StaticAddresses']).map(recordOf);
  if (!all.some((one) => one['Address'] === id)) {
    return { ...notSupported(messages.notHere(`static address ${id}`)), httpStatus: 404 };
  }
  const rest = all.map((one) => (one['Address'] === id ? null : {}));
  return readDone(await redfish.patch(linkOf(own.resource) ?? '', { IPv4StaticAddresses: rest }));
}

export async function disableDhcp(redfish: Redfish, { nic }: DisableDhcp): Promise<BmcReply<undefined>> {
  const own = await interfaceOf(redfish, nic);
  if (own.kind !== 'got') return own;
  return readDone(await redfish.patch(linkOf(own.resource) ?? '', { DHCPv4: { DHCPEnabled: false } }));
}

/** The name is the BMC's, whichever interface it is set on. */
export async function setHostname(redfish: Redfish, { hostname }: SetHostname): Promise<BmcReply<undefined>> {
  const nic = await firstInterface(redfish);
  if (nic.kind !== 'got') return nic;
  return readDone(await redfish.patch(linkOf(nic.resource) ?? '', { HostName: hostname }));
}
