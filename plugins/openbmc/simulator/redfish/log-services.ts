import type { Answer } from '../answers/simulated-answer.js';
import type { Call, Route } from './call.js';
import { otherManager } from './managers.js';
import { collection, links } from './simulated-redfish-collection.js';
import { dumpRoutes } from './simulated-redfish-dumps.js';
import { eventLogRoutes } from './simulated-redfish-event-log.js';
import { otherSystem } from './simulated-redfish-parts.js';

/** The logs of a system and of a manager. */
export const logRoutes: readonly Route[] = [
  {
    at: '/redfish/v1/Systems/:system/LogServices',
    get: (call) => otherSystem(call) ?? list(call, 'Systems', 'System Log Services Collection'),
  },
  {
    at: '/redfish/v1/Managers/:manager/LogServices',
    get: (call) => otherManager(call) ?? list(call, 'Managers', 'Open BMC Log Services Collection'),
  },
  ...eventLogRoutes,
  ...dumpRoutes,
];

function list(call: Call, under: 'Systems' | 'Managers', name: string): Answer {
  const hasEvents = call.bmc.behaviour.eventLogUnder === under;
  const names = [...(hasEvents ? ['EventLog'] : []), 'Dump'];
  return collection(call, 'LogServiceCollection', name, links(call.path, names));
}
