import { installSshKey, testSshKey } from '../../ssh/run-ssh.js';
import type { ConfigVerb } from '../../verbs/config.js';
import type { BmcReply } from '../../verbs.js';
import {
  changeOwnPassword,
  changeUser,
  createUser,
  deleteUser,
  listUsers,
  setUserPassword,
} from './accounts.js';
import {
  addSnmpDestination,
  listSnmpDestinations,
  readRemoteLog,
  removeSnmpDestination,
  writeRemoteLog,
} from './destinations.js';
import { clearGard } from './gard.js';
import {
  addAddress,
  addVlan,
  disableDhcp,
  readNetwork,
  removeAddress,
  resetNetwork,
  setHostname,
  setNtpServers,
} from './network.js';
import type { Rest } from './rest.js';
import { readSetting, writeSetting } from './settings.js';

/** The verbs of rspconfig. */
export function carryOutConfig(rest: Rest, verb: ConfigVerb): Promise<BmcReply<unknown>> {
  switch (verb.verb) {
    case 'readSetting':
      return readSetting(rest, verb);
    case 'writeSetting':
      return writeSetting(rest, verb);
    case 'readNetwork':
      return readNetwork(rest);
    case 'addVlan':
      return addVlan(rest, verb);
    case 'addAddress':
      return addAddress(rest, verb);
    case 'removeAddress':
      return removeAddress(rest, verb);
    case 'disableDhcp':
      return disableDhcp(rest, verb);
    case 'resetNetwork':
      return resetNetwork(rest);
    case 'setHostname':
      return setHostname(rest, verb);
    case 'setNtpServers':
      return setNtpServers(rest, verb);
    case 'changeOwnPassword':
      return changeOwnPassword(rest, verb);
    case 'listUsers':
      return listUsers(rest);
    case 'createUser':
      return createUser(rest, verb);
    case 'setUserPassword':
      return setUserPassword(rest, verb);
    case 'changeUser':
      return changeUser(rest, verb);
    case 'deleteUser':
      return deleteUser(rest, verb);
    case 'listSnmpDestinations':
      return listSnmpDestinations(rest);
    case 'addSnmpDestination':
      return addSnmpDestination(rest, verb);
    case 'removeSnmpDestination':
      return removeSnmpDestination(rest, verb);
    case 'readRemoteLog':
      return readRemoteLog(rest);
    case 'writeRemoteLog':
      return writeRemoteLog(rest, verb);
    case 'clearGard':
      return clearGard(rest);
    case 'installSshKey':
      return installSshKey(rest, verb);
    case 'testSshKey':
      return testSshKey(rest, verb);
    default:
      return verb satisfies never;
  }
}
