import type { Answer } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc, Properties } from '../bmc.js';
import { add } from '../requests/change.js';
import { objectAt, objectsWithin } from '../tree/simulated-tree.js';
import { json, message, notFound, refusal, remark, resource } from './answers.js';
import { type Call, link, notInList, type Route, refuseFields } from './call.js';
import { collection, links } from './simulated-redfish-collection.js';

const service = '/redfish/v1/EventService';
const subscriptions = `${service}/Subscriptions`;
const root = '/xyz/openbmc_project/network/snmp/manager';
const PORT = 162;

/** EventService, of which SNMP traps are all there is: bmcweb calls manager N of the tree snmpN. */
export const eventServiceRoutes: readonly Route[] = [
  { at: service, get: showService },
  { at: subscriptions, get: list, post: subscribe },
  { at: `${subscriptions}/:subscription`, get: show, delete: remove },
];

function showService(): Answer {
  return resource({
    '@odata.id': service,
    '@odata.type': '#EventService.v1_5_0.EventService',
    DeliveryRetryAttempts: 3,
    DeliveryRetryIntervalSeconds: 30,
    EventFormatTypes: ['Event', 'MetricReport'],
    Id: 'EventService',
    Name: 'Event Service',
    ServiceEnabled: true,
    Status: { Health: 'OK', HealthRollup: 'OK', State: 'Enabled' },
    Subscriptions: link(subscriptions),
  });
}

function idsOf(bmc: Bmc): readonly string[] {
  const paths = [...objectsWithin(bmc, root).keys()].filter((path) => path !== root);
  return paths.map((path) => `snmp${path.slice(root.length + 1)}`);
}

function list(call: Call): Answer {
  const members = links(subscriptions, idsOf(call.bmc));
  return collection(call, 'EventDestinationCollection', 'Event Destination Collections', members);
}

function pathOf(id = ''): string {
  return `${root}/${id.replace(/^snmp/, '')}`;
}

function managerOf({ bmc, ids: [id = ''] }: Call): Properties | undefined {
  return id.startsWith('snmp') ? objectAt(bmc, pathOf(id)) : undefined;
}

function show(call: Call): Answer {
  const { bmc, path, ids } = call;
  const manager = managerOf(call);
  if (manager === undefined) return notFound(bmc, 'Subscriptions', ids[0] ?? '');
  return resource({
    '@odata.id': path,
    '@odata.type': '#EventDestination.v1_8_0.EventDestination',
    Context: '',
    Destination: `snmp://${textOf(manager['Address'])}:${textOf(manager['Port'])}`,
    EventFormatType: 'Event',
    Id: ids[0] ?? '',
    Name: 'Event Destination',
    Protocol: 'SNMPv2c',
    SubscriptionType: 'SNMPTrap',
  });
}

function remove(call: Call): Answer {
  const { bmc, ids } = call;
  if (managerOf(call) === undefined) return notFound(bmc, 'Subscription', ids[0] ?? '');
  bmc.overlay.set(pathOf(ids[0]), undefined);
  return remark(bmc, 'Success');
}

function subscribe(call: Call): Answer {
  const { bmc, fields } = call;
  const known = ['Destination', 'Protocol', 'SubscriptionType', 'EventFormatType'];
  const refused = refuseFields(call, known, ['Destination', 'Protocol']);
  if (refused !== undefined) return refused;
  const { Destination: destination, Protocol: protocol, SubscriptionType: type = 'SNMPTrap' } = fields;
  if (protocol !== 'SNMPv2c') return notInList(bmc, protocol, 'Protocol');
  if (type !== 'SNMPTrap') return notInList(bmc, type, 'SubscriptionType');
  const [, address, port = PORT] = /^snmp:\/\/([^/:]+)(?::(\d+))?$/.exec(textOf(destination)) ?? [];
  if (address === undefined) {
    return refusal(bmc, 400, [['PropertyValueFormatError', JSON.stringify(destination), 'Destination']]);
  }
  const taken = idsOf(bmc).map((id) => Number(id.slice('snmp'.length)) || 0);
  const id = Math.max(0, ...taken) + 1;
  add(bmc, `${root}/${id}`, { Address: address, Port: Number(port) });
  const said = { '@Message.ExtendedInfo': [message(bmc, ['Created'])] };
  return json(201, said, { Location: `${subscriptions}/snmp${id}` });
}
