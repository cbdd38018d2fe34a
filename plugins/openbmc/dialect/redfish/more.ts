import { installSshKey, testSshKey } from '../../ssh/run-ssh.js';
import type { ConfigVerb } from '../../verbs/config.js';
import type { ControlVerb } from '../../verbs/controls.js';
import type { EventVerb } from '../../verbs/events.js';
import type { MachineVerb } from '../../verbs/machine.js';
import type { BmcReply } from '../../verbs.js';
import {
  changeOwnPassword,
  changeUser,
  createUser,
  deleteUser,
  listUsers,
  setUserPassword,
} from './accounts.js';
import { noCounterpart } from './answer.js';
import { readBoot, setBootSource } from './boot.js';
import { addSnmpDestination, listSnmpDestinations, removeSnmpDestination } from './destinations.js';
import { clearEventLog, readEvents, resolveEvent } from './events.js';
import { readLeds, setBeacon } from './indicator.js';
import { readInventory } from './inventory.js';
import { readNetwork, setNtpServers } from './network.js';
import { addAddress, addVlan, disableDhcp, removeAddress, setHostname } from './network-change.js';
import type { Redfish } from './redfish.js';
import { readSensors } from './sensors.js';
import { readSetting, writeSetting } from './settings.js';

/** The verbs of inventory, sensors, events, controls and rspconfig. */
export async function carryOutMore(
  redfish: Redfish,
  verb: MachineVerb | ControlVerb | EventVerb | ConfigVerb,
): Promise<BmcReply<unknown>> {
  switch (verb.verb) {
    case 'readInventory':
      return readInventory(redfish, verb);
    case 'readSensors':
      return readSensors(redfish);
    case 'readLeds':
      return readLeds(redfish);
    case 'setBeacon':
      return setBeacon(redfish, verb);
    case 'readBoot':
      return readBoot(redfish);
    case 'enableOneTimeBoot':
      // Once or for good is said with the source itself.
      return { kind: 'ok', value: undefined };
    case 'setBootSource':
      return setBootSource(redfish, verb);
    case 'readEvents':
      return readEvents(redfish, verb);
    case 'clearEventLog':
      return clearEventLog(redfish);
    case 'resolveEvent':
      return resolveEvent(redfish, verb);
    default:
      return carryOutConfig(redfish, verb);
  }
}

async function carryOutConfig(redfish: Redfish, verb: ConfigVerb): Promise<BmcReply<unknown>> {
  switch (verb.verb) {
    case 'readSetting':
      return readSetting(redfish, verb);
    case 'writeSetting':
      return writeSetting(redfish, verb);
    case 'readNetwork':
      return readNetwork(redfish);
    case 'addVlan':
      return addVlan(redfish, verb);
    case 'addAddress':
      return addAddress(redfish, verb);
    case 'removeAddress':
      return removeAddress(redfish, verb);
    case 'disableDhcp':
      return disableDhcp(redfish, verb);
    case 'resetNetwork':
      return noCounterpart('reset the network settings alone: its reset takes everything back');
    case 'setHostname':
      return setHostname(redfish, verb);
    case 'setNtpServers':
      return setNtpServers(redfish, verb);
    case 'changeOwnPassword':
      return changeOwnPassword(redfish, verb);
    case 'listUsers':
      return listUsers(redfish);
    case 'createUser':
      return createUser(redfish, verb);
    case 'setUserPassword':
      return setUserPassword(redfish, verb);
    case 'changeUser':
      return changeUser(redfish, verb);
    case 'deleteUser':
      return deleteUser(redfish, verb);
    case 'listSnmpDestinations':
      return listSnmpDestinations(redfish);
    case 'addSnmpDestination':
      return addSnmpDestination(redfish, verb);
    case 'removeSnmpDestination':
      return removeSnmpDestination(redfish, verb);
    case 'readRemoteLog':
    case 'writeRemoteLog':
      return noCounterpart('tell or set the syslog server the BMC logs to');
    case 'clearGard':
      return noCounterpart('clear gard records');
    case 'installSshKey':
      return installSshKey(redfish, verb);
    case 'testSshKey':
      return testSshKey(redfish, verb);
    default:
      return verb satisfies never;
  }
}
