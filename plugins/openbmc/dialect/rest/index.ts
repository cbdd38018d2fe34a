import type { BmcNode } from '../../bmc-node.js';
import type { CommandBudget } from '../../budget.js';
import type { BmcReply, BmcVerb } from '../../verbs.js';
import { createRefusedSizes, type RefusedSizes } from '../refused-sizes.js';
import { clearDumps } from './dumps.js';
import { readEventLog } from './event-log.js';
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
  const refused = createRefusedSizes(parts.services.now);
  return (node, verb, budget, signal) => carryOut(restOf(parts, node, budget, signal), verb, refused);
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
    case 'readCpuVersion':
      return readCpuVersion(rest);
    case 'upload':
      return uploadNoted(rest, verb, refused);
    case 'readUpdateLimits':
      return readUpdateLimits(rest, refused);
    case 'readInventory':
      return readInventory(rest, verb);
    case 'readSensors':
      return readSensors(rest);
    case 'readLeds':
      return readLeds(rest);
    default:
      return verb satisfies never;
  }
}

async function login({ sessions, node, budget, signal }: Rest): Promise<BmcReply<undefined>> {
  return (await sessions.open(node, budget, signal)) ?? { kind: 'ok', value: undefined };
}
