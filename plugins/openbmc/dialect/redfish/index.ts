import { installSshKey, testSshKey } from '../../ssh/run-ssh.js';
import type { BmcReply } from '../../verbs.js';
import { carryOut, type Operations } from '../operations.js';
import type { Dialect } from '../rest/index.js';
import { login } from '../session.js';
import * as accounts from './accounts.js';
import { noCounterpart } from './answer.js';
import { readBoot, setBootSource } from './boot.js';
import * as destinations from './destinations.js';
import { deleteDump, downloadDump, listDumps } from './dump-entries.js';
import { createDump, findDump } from './dump-making.js';
import { clearDumps } from './dumps.js';
import { readEventLog } from './event-log.js';
import { clearEventLog, readEvents, resolveEvent } from './events.js';
import { readLeds, setBeacon } from './indicator.js';
import { readInventory } from './inventory.js';
import { readNetwork, setNtpServers } from './network.js';
import { addAddress, addVlan, disableDhcp, removeAddress, setHostname } from './network-change.js';
import { rebootBmc, requestChassis, requestHost } from './power.js';
import { push } from './push.js';
import { type Redfish, type RedfishParts, redfishOf } from './redfish.js';
import { readSensors } from './sensors.js';
import { readSetting, writeSetting } from './settings.js';
import { listSoftware, readSoftware, switchSoftware } from './software.js';
import { readState } from './state.js';
import { readTask } from './task.js';
import { prepareUpdate, readUpdateLimits } from './update.js';

/** The Redfish interface of bmcweb and of whatever else serves it. */
export function redfishDialect(parts: RedfishParts): Dialect {
  return (node, verb, budget, signal) =>
    carryOut(operations, redfishOf(parts, verb, node, budget, signal), verb.verb, verb);
}

const nothing: BmcReply<undefined> = { kind: 'ok', value: undefined };

const operations: Operations<Redfish> = {
  login,
  readState,
  requestHost,
  requestChassis,
  rebootBmc,

  listSoftware,
  readSoftware,
  // A BMC knows nothing of the others.
  findVersion: () => nothing,
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
