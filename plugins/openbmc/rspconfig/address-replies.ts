import type { Read } from '../../../lib/flow/table.js';
import { isUnanswered } from '../bmc/arrived.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import type { Network, Nic, NicAddress } from '../bmc/verbs/network-verbs.js';
import type { Facts } from '../node/node-facts.js';
import { refused } from '../node/node-replies.js';
import { usedNics } from './network-lines.js';
import type { ActionOf } from './rspconfig-plan.js';
import { stillListed } from './rspconfig-texts.js';

/** A node whose BMC gets another address. */
export interface AddressNode extends Facts {
  readonly wanted: Omit<ActionOf<'setAddress'>, 'kind'>;
  /** Where it is reached now. */
  readonly bmcIp: string;
  /** The interface that is configured; of one with a tag, the one below it. */
  readonly nic: string;
  /** The address that is replaced. */
  readonly old: { readonly nic: string; readonly id: string; readonly isStatic: boolean };
  /** The MAC addresses of the BMC, by which it is known again at its new address. */
  readonly macs: readonly string[];
}

/** The interface the new address comes to. */
export function wantedNic({ nic, wanted }: AddressNode): string {
  return wanted.vlan === undefined ? nic : `${nic}_${wanted.vlan}`;
}

/** Which interface is to be configured, if any [openbmc.pm:4248-4290]. */
export function deviceFound(
  reply: BmcReply<Network>,
  node: AddressNode,
): Read<'same' | 'plain' | 'tagged' | 'none' | 'nothing' | 'no', AddressNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const nics = usedNics(reply.value);
  if (nics.length === 0) return { outcome: 'nothing' };
  if (nics.some((nic) => nic.addresses.some((address) => isWanted(address, nic, node)))) {
    return { outcome: 'same' };
  }
  const own = nics.find((nic) => nic.addresses.some(({ address }) => address === node.bmcIp));
  if (own === undefined) return { outcome: 'none' };
  const known = { ...node, macs: macsOf(reply.value) };
  if (node.wanted.vlan === undefined) return { outcome: 'plain', node: { ...known, nic: own.name } };
  return { outcome: 'tagged', node: { ...known, nic: own.name.replace(/_\d*/g, '') } };
}

/** The new address is there; what the old one is. One that was only given other values is gone by itself. */
export function addressChecked(
  reply: BmcReply<Network>,
  node: AddressNode,
): Read<'added' | 'alone' | 'missing' | 'no', AddressNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const all = reply.value.nics.flatMap((nic) => nic.addresses.map((address) => ({ nic, address })));
  if (!all.some(({ nic, address }) => isWanted(address, nic, node))) return { outcome: 'missing' };
  const old = all.find(({ nic, address }) => address.address === node.bmcIp && !isWanted(address, nic, node));
  if (old === undefined) return { outcome: node.bmcIp === node.wanted.address ? 'alone' : 'missing' };
  const isStatic = old.address.origin === 'Static';
  return { outcome: 'added', node: { ...node, old: { nic: old.nic.name, id: old.address.id, isStatic } } };
}

/** A BMC may lose the connection by the very change it was asked for: then it is looked at. */
export function maybeDone(
  reply: BmcReply<undefined>,
  node: AddressNode,
): Read<'yes' | 'lost' | 'no', AddressNode> {
  if (reply.kind === 'ok') return { outcome: 'yes' };
  const read = refused(reply, node);
  return isUnanswered(reply) ? { ...read, outcome: 'lost' } : read;
}

/**
 * Asked at the new address while the old one is still there: nobody else must answer. One at which nobody answers may lie
 * in a network that is not reached from here.
 */
export function newAddressFree(
  reply: BmcReply<Network>,
  node: AddressNode,
): Read<'static' | 'dhcp' | 'other' | 'shutOut', AddressNode> {
  const found = whoAnswers(reply, node);
  if (found === 'other') return { outcome: found };
  if (found === 'shutOut' && reply.kind !== 'ok') return { ...refused(reply, node), outcome: found };
  return { outcome: node.old.isStatic ? 'static' : 'dhcp' };
}

/** Asked at the new address: the BMC itself answers there, and the old address is gone. */
export function addressVerified(
  reply: BmcReply<Network>,
  node: AddressNode,
): Read<'yes' | 'oldStays' | 'other' | 'shutOut' | 'no', AddressNode> {
  const found = whoAnswers(reply, node);
  if (reply.kind !== 'ok') return { ...refused(reply, node), outcome: found === 'shutOut' ? found : 'no' };
  if (found === 'other') return { outcome: found };
  const isThere = addressesOf(reply.value).some(
    ({ nic, id, address }) => nic.name === node.old.nic && id === node.old.id && address === node.bmcIp,
  );
  return isThere ? { outcome: 'oldStays', node: { ...node, problem: stillListed } } : { outcome: 'yes' };
}

/** The BMC is known by its MAC addresses, and by its having the address. */
function whoAnswers(reply: BmcReply<Network>, node: AddressNode): 'itself' | 'other' | 'shutOut' | 'nobody' {
  if (reply.kind === 'refused') return reply.httpStatus === 401 ? 'shutOut' : 'nobody';
  if (reply.kind === 'silent') return 'nobody';
  const hasIt = addressesOf(reply.value).some((one) => isWanted(one, one.nic, node));
  return hasIt && isKnown(macsOf(reply.value), node) ? 'itself' : 'other';
}

/** Asked at the old address, when nobody answers at the new one. Why that is stays what is said. */
export function oldAnswers(reply: BmcReply<Network>, node: AddressNode): Read<'yes' | 'no', AddressNode> {
  const isOld = node.bmcIp !== node.wanted.address;
  return { outcome: isOld && reply.kind === 'ok' && isKnown(macsOf(reply.value), node) ? 'yes' : 'no' };
}

function addressesOf({ nics }: Network) {
  return nics.flatMap((nic) => nic.addresses.map((address) => ({ ...address, nic })));
}

function macsOf({ nics }: Network): readonly string[] {
  return nics.flatMap(({ mac }) => mac ?? []);
}

/** A BMC that does not tell its MAC addresses is taken for the one that was asked before. */
function isKnown(macs: readonly string[], node: AddressNode): boolean {
  return macs.length === 0 || node.macs.length === 0 || macs.some((mac) => node.macs.includes(mac));
}

function isWanted({ address, prefix, gateway }: NicAddress, nic: Nic, { wanted }: AddressNode): boolean {
  return (
    address === wanted.address &&
    prefix === wanted.prefix &&
    gateway === wanted.gateway &&
    (wanted.vlan === undefined || nic.vlan === String(wanted.vlan))
  );
}
