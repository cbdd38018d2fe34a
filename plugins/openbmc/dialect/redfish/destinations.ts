import type { Problem } from '../../problem.js';
import type { AddSnmpDestination, RemoveSnmpDestination, SnmpDestination } from '../../verbs/destinations.js';
import type { BmcReply } from '../../verbs.js';
import { notSupported, readDone } from './answer.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { leafOf, linkOf, type Resource, textOf } from './resource.js';
import { expanded, type Found, service } from './tree.js';

// SNMP traps are subscriptions of the EventService.

export async function listSnmpDestinations(redfish: Redfish): Promise<BmcReply<readonly SnmpDestination[]>> {
  const path = await subscriptions(redfish);
  if (path.kind !== 'found') return path;
  const list = await expanded(redfish, path.path);
  if (list.kind !== 'members') return list;
  return { kind: 'ok', value: list.all.flatMap((one) => destinationOf(one)) };
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

function destinationOf(one: Resource): readonly SnmpDestination[] {
  if (one['SubscriptionType'] !== 'SNMPTrap') return [];
  const [, address = '', port] =
    /^snmp:\/\/(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?/.exec(textOf(one['Destination']) ?? '') ?? [];
  const id = textOf(one['Id']) ?? leafOf(linkOf(one) ?? '');
  return [{ id, address, port: port === undefined ? undefined : Number(port) }];
}
