import { MAX_DESTINATIONS, MAX_ID, told } from '../http/bounds.js';
import type { Problem } from '../problem.js';
import { messages as common } from '../problem-texts.js';
import type {
  AddSnmpDestination,
  RemoveSnmpDestination,
  SnmpDestination,
} from '../verbs/destination-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import type { Redfish } from './redfish.js';
import { notSupported, readDone } from './redfish-answer.js';
import { expanded } from './redfish-collection.js';
import { messages } from './redfish-texts.js';
import { type Found, service } from './redfish-tree.js';
import { idOf, linkOf, type Resource, textOf } from './resource.js';

const { cut } = common;

// SNMP traps are subscriptions of the EventService.

export async function listSnmpDestinations(redfish: Redfish): Promise<BmcReply<readonly SnmpDestination[]>> {
  const path = await subscriptions(redfish);
  if (path.kind !== 'found') return path;
  const list = await expanded(redfish, path.path, destinationOf, { most: MAX_DESTINATIONS });
  if (list.kind !== 'members') return list;
  const unnamed = list.all.some(({ id }) => id === '') ? [cut.unnamed('SNMP destinations', MAX_ID)] : [];
  const named = list.all.filter(({ id }) => id !== '');
  return told(named, [...list.missing, ...unnamed]);
}

export async function addSnmpDestination(
  redfish: Redfish,
  { to }: AddSnmpDestination,
): Promise<BmcReply<undefined>> {
  const path = await subscriptions(redfish);
  if (path.kind !== 'found') return path;
  const body = {
    Destination: `snmp://${to.address}:${to.port}`,
    SubscriptionType: 'SNMPTrap',
    Protocol: 'SNMPv2c',
  };
  return readDone(await redfish.post(path.path, body));
}

export async function removeSnmpDestination(
  redfish: Redfish,
  { id }: RemoveSnmpDestination,
): Promise<BmcReply<undefined>> {
  const path = await subscriptions(redfish);
  if (path.kind !== 'found') return path;
  return readDone(await redfish.delete(`${path.path.replace(/\/$/, '')}/${encodeURIComponent(id)}`));
}

async function subscriptions(redfish: Redfish): Promise<Found | Problem> {
  const got = await service(redfish, 'EventService');
  if (got.kind !== 'got') return got;
  const path = linkOf(got.resource['Subscriptions']);
  return path === undefined ? notSupported(messages.notHere('Subscriptions')) : { kind: 'found', path };
}

/** Without an id when it has none, or one that is too long. */
function destinationOf(one: Resource): SnmpDestination | undefined {
  if (one['SubscriptionType'] !== 'SNMPTrap') return undefined;
  const [, address = '', port] =
    /^snmp:\/\/(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?/.exec(textOf(one['Destination']) ?? '') ?? [];
  return { id: idOf(one) ?? '', address, port: port === undefined ? undefined : Number(port) };
}
