import type { BmcNode } from '../../bmc-node.js';
import type { CommandBudget } from '../../budget.js';
import { messages } from '../../messages.js';
import { parseBmcAddress } from '../../session/address.js';
import type { BmcReply, BmcVerb } from '../../verbs.js';
import type { RefusedSizes } from '../refused-sizes.js';
import { carryOutConfig } from './config.js';
import { enableOneTimeBoot, readBoot, setBeacon, setBootSource } from './controls.js';
import { clearDumps, createDump, deleteDump, downloadDump, listDumps } from './dumps.js';
import { readEventLog } from './event-log.js';
import { clearEventLog, readEvents, resolveEvent } from './events.js';
import { readCpuVersion, readInventory } from './inventory.js';
import { readLeds } from './leds.js';
import { readUpdateLimits, uploadNoted } from './limits.js';
import { readState, rebootBmc, requestChassis, requestHost } from './power.js';
import { type Rest, type RestParts, restOf } from './rest.js';
import { readSensors } from './sensors.js';
import {
  activateSoftware,
  deleteSoftware,
  listSoftware,
  readSoftware,
  setPriority,
  withdrawActivation,
} from './software.js';

/** Carries out a verb at one node's BMC. */
export type Dialect = (
  node: BmcNode,
  verb: BmcVerb,
  budget: CommandBudget,
  signal: AbortSignal,
) => Promise<BmcReply<unknown>>;

/** The legacy REST interface (`/xyz/openbmc_project/…`) of phosphor-rest-server and bmcweb. */
export function restDialect(parts: RestParts): Dialect {
  return (node, verb, budget, signal) =>
    carryOut(restOf(parts, askedAt(node, verb), budget, signal), verb, parts.refused);
}

/** A BMC whose address is being changed is asked at its new one, on the same port. */
export function askedAt(node: BmcNode, verb: BmcVerb): BmcNode {
  if (verb.verb !== 'readNetwork' || verb.at === undefined) return node;
  const port = parseBmcAddress(node.bmc)?.port;
  return { ...node, bmc: port === undefined ? verb.at : `${verb.at}:${port}` };
}

function carryOut(rest: Rest, verb: BmcVerb, refused: RefusedSizes): Promise<BmcReply<unknown>> {
  switch (verb.verb) {
    case 'login':
      return login(rest);
    case 'readState':
      return readState(rest);
    case 'requestHost':
      return requestHost(rest, verb);
    case 'requestChassis':
      return requestChassis(rest, verb);
    case 'rebootBmc':
      return rebootBmc(rest);
    case 'listSoftware':
      return listSoftware(rest);
    case 'readSoftware':
      return readSoftware(rest, verb);
    case 'activateSoftware':
      return activateSoftware(rest, verb);
    case 'withdrawActivation':
      return withdrawActivation(rest, verb);
    case 'deleteSoftware':
      return deleteSoftware(rest, verb);
    case 'readEventLog':
      return readEventLog(rest);
    case 'findVersion':
      // A BMC knows nothing of the others.
      return Promise.resolve({ kind: 'ok', value: undefined });
    case 'setPriority':
      return setPriority(rest, verb);
    case 'clearDumps':
      return clearDumps(rest);
    case 'listDumps':
      return listDumps(rest);
    case 'createDump':
      return createDump(rest);
    case 'deleteDump':
      return deleteDump(rest, verb);
    case 'downloadDump':
      return downloadDump(rest, verb);
    case 'readCpuVersion':
      return readCpuVersion(rest);
    case 'upload':
      return verb.apply === undefined ? uploadNoted(rest, verb, refused) : Promise.resolve(notLegacy);
    case 'findDump':
    case 'prepareUpdate':
    case 'readTask':
    case 'switchSoftware':
      return Promise.resolve(notLegacy);
    case 'readUpdateLimits':
      return readUpdateLimits(rest, refused);
    case 'readInventory':
      return readInventory(rest, verb);
    case 'readSensors':
      return readSensors(rest);
    case 'readLeds':
      return readLeds(rest);
    case 'setBeacon':
      return setBeacon(rest, verb);
    case 'readBoot':
      return readBoot(rest, verb);
    case 'enableOneTimeBoot':
      return enableOneTimeBoot(rest, verb);
    case 'setBootSource':
      return setBootSource(rest, verb);
    case 'readEvents':
      return readEvents(rest);
    case 'clearEventLog':
      return clearEventLog(rest);
    case 'resolveEvent':
      return resolveEvent(rest, verb);
    default:
      return carryOutConfig(rest, verb);
  }
}

const notLegacy: BmcReply<undefined> = {
  kind: 'refused',
  httpStatus: 501,
  text: messages.noRedfish,
  detail: undefined,
  retryAfterSeconds: undefined,
};

async function login({ sessions, node, budget, signal }: Rest): Promise<BmcReply<undefined>> {
  return (await sessions.open(node, budget, signal)) ?? { kind: 'ok', value: undefined };
}
