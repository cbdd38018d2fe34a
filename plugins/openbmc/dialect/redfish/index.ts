import type { BmcReply, BmcVerb } from '../../verbs.js';
import type { Dialect } from '../rest/index.js';
import { noCounterpart } from './answer.js';
import { deleteDump, downloadDump, listDumps } from './dump-entries.js';
import { createDump, findDump } from './dump-making.js';
import { clearDumps } from './dumps.js';
import { readEventLog } from './event-log.js';
import { carryOutMore } from './more.js';
import { rebootBmc, requestChassis, requestHost } from './power.js';
import { push } from './push.js';
import { type Redfish, type RedfishParts, redfishOf } from './redfish.js';
import { listSoftware, readSoftware, switchSoftware } from './software.js';
import { readState } from './state.js';
import { readTask } from './task.js';
import { prepareUpdate, readUpdateLimits } from './update.js';

/** The Redfish interface of bmcweb and of whatever else serves it. */
export function redfishDialect(parts: RedfishParts): Dialect {
  return (node, verb, budget, signal) => carryOut(redfishOf(parts, verb, node, budget, signal), verb);
}

async function carryOut(redfish: Redfish, verb: BmcVerb): Promise<BmcReply<unknown>> {
  switch (verb.verb) {
    case 'login': {
      const { sessions, node, budget, signal } = redfish;
      return (await sessions.open(node, budget, signal)) ?? { kind: 'ok', value: undefined };
    }
    case 'readState':
      return readState(redfish, verb);
    case 'requestHost':
      return requestHost(redfish, verb);
    case 'requestChassis':
      return requestChassis(redfish);
    case 'rebootBmc':
      return rebootBmc(redfish);
    case 'listSoftware':
      return listSoftware(redfish);
    case 'readSoftware':
      return readSoftware(redfish, verb);
    case 'activateSoftware':
      return noCounterpart('activate an image that is on the BMC already: what is uploaded is activated');
    case 'withdrawActivation':
      return noCounterpart('take back the request to activate an image');
    case 'setPriority':
      return noCounterpart('set the priority of an image');
    case 'deleteSoftware':
      return noCounterpart('delete an image');
    case 'readEventLog':
      return readEventLog(redfish);
    case 'findVersion':
      // A BMC knows nothing of the others.
      return { kind: 'ok', value: undefined };
    case 'clearDumps':
      return clearDumps(redfish);
    case 'readCpuVersion':
      // Redfish has no level of a part, and machines that speak Redfish have none of the old ones.
      return { kind: 'ok', value: undefined };
    case 'upload':
      return push(redfish, verb);
    case 'readUpdateLimits':
      return readUpdateLimits(redfish);
    case 'listDumps':
      return listDumps(redfish);
    case 'createDump':
      return createDump(redfish);
    case 'findDump':
      return findDump(redfish, verb);
    case 'deleteDump':
      return deleteDump(redfish, verb);
    case 'downloadDump':
      return downloadDump(redfish, verb);
    case 'prepareUpdate':
      return prepareUpdate(redfish);
    case 'readTask':
      return readTask(redfish, verb);
    case 'switchSoftware':
      return switchSoftware(redfish, verb.id);
    default:
      return carryOutMore(redfish, verb);
  }
}
