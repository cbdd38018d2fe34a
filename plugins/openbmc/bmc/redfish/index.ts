import type { Dialect } from '../dialect/dialect.js';
import { login } from '../dialect/login-operation.js';
import { carryOut, type Operations } from '../dialect/operations.js';
import { installSshKey, testSshKey } from '../ssh/run-ssh.js';
import type { BmcReply } from '../verbs/index.js';
import { deleteDump, downloadDump, listDumps } from './dump-entries.js';
import { createDump, findDump } from './dump-making.js';
import { addAddress, addVlan, disableDhcp, removeAddress, setHostname } from './network-change.js';
import { type Redfish, type RedfishParts, redfishOf } from './redfish.js';
import * as accounts from './redfish-accounts.js';
import { noCounterpart } from './redfish-answer.js';
import { readBoot, setBootSource } from './redfish-boot.js';
import * as destinations from './redfish-destinations.js';
import { clearDumps } from './redfish-dumps.js';
import { readEventLog } from './redfish-event-log.js';
import { clearEventLog, readEvents, resolveEvent } from './redfish-events.js';
import { readLeds, setBeacon } from './redfish-indicator.js';
import { readInventory } from './redfish-inventory.js';
import { readNetwork, setNtpServers } from './redfish-network.js';
import { rebootBmc, requestChassis, requestHost } from './redfish-power.js';
import { push } from './redfish-push.js';
import { readSensors } from './redfish-sensors.js';
import { readSetting, writeSetting } from './redfish-settings.js';
import { listSoftware, switchSoftware } from './redfish-software.js';
import { readState } from './redfish-state.js';
import { prepareUpdate, readUpdateLimits } from './redfish-update.js';
import { readIdentity } from './service-uuid.js';
import { readTask } from './task.js';

/** The Redfish interface of bmcweb and of whatever else serves it. */
export function redfishDialect(parts: RedfishParts): Dialect {
  return (node, verb, budget, signal) =>
    carryOut(operations, redfishOf(parts, verb, node, budget, signal), verb);
}

const nothing: BmcReply<undefined> = { kind: 'ok', value: undefined };

const operations: Operations<Redfish> = {
  login,
  readIdentity,
  readState,
  requestHost,
  requestChassis,
  rebootBmc,

  listSoftware,
  // Redfish has no level of a part, and machines that speak Redfish have none of the old ones.
  readCpuVersion: () => nothing,
  readUpdateLimits,
  prepareUpdate,
  upload: push,
  readTask,
  switchSoftware,
  activateSoftware: () =>
    noCounterpart('activate an image that is on the BMC already: what is uploaded is activated'),
  withdrawActivation: () => noCounterpart('take back the request to activate an image'),
  setPriority: () => noCounterpart('set the priority of an image'),
  deleteSoftware: () => noCounterpart('delete an image'),

  readInventory,
  readSensors,
  readLeds,
  setBeacon,
  readBoot,
  // Once or for good is said with the source itself.
  enableOneTimeBoot: () => nothing,
  setBootSource,

  readEventLog,
  readEvents,
  clearEventLog,
  resolveEvent,
  listDumps,
  createDump,
  findDump,
  deleteDump,
  downloadDump,
  clearDumps,

  readSetting,
  writeSetting,
  readNetwork,
  addVlan,
  addAddress,
  removeAddress,
  disableDhcp,
  resetNetwork: () => noCounterpart('reset the network settings alone: its reset takes everything back'),
  setHostname,
  setNtpServers,
  ...accounts,
  ...destinations,
  readRemoteLog: () => noCounterpart('tell or set the syslog server the BMC logs to'),
  writeRemoteLog: () => noCounterpart('tell or set the syslog server the BMC logs to'),
  clearGard: () => noCounterpart('clear gard records'),
  installSshKey,
  testSshKey,
};
