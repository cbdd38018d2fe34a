import type { BmcNode } from '../../bmc-node.js';
import type { CommandBudget } from '../../budget.js';
import { messages } from '../../messages.js';
import type { Refused } from '../../problem.js';
import { parseBmcAddress } from '../../session/address.js';
import { installSshKey, testSshKey } from '../../ssh/run-ssh.js';
import type { BmcReply, BmcVerb } from '../../verbs.js';
import { carryOut, type Operations } from '../operations.js';
import { login } from '../session.js';
import * as accounts from './accounts.js';
import * as controls from './controls.js';
import * as destinations from './destinations.js';
import * as dumps from './dumps.js';
import { readEventLog } from './event-log.js';
import * as events from './events.js';
import { clearGard } from './gard.js';
import { readCpuVersion, readInventory } from './inventory.js';
import { readLeds } from './leds.js';
import { readUpdateLimits, uploadNoted } from './limits.js';
import * as network from './network.js';
import * as power from './power.js';
import { type Rest, type RestParts, restOf } from './rest.js';
import { readSensors } from './sensors.js';
import { readSetting, writeSetting } from './settings.js';
import * as software from './software.js';

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
    carryOut(operations, restOf(parts, askedAt(node, verb), budget, signal), verb.verb, verb);
}

/** A BMC whose address is being changed is asked at its new one, on the same port. */
export function askedAt(node: BmcNode, verb: BmcVerb): BmcNode {
  if (verb.verb !== 'readNetwork' || verb.at === undefined) return node;
  const port = parseBmcAddress(node.bmc)?.port;
  return { ...node, bmc: port === undefined ? verb.at : `${verb.at}:${port}` };
}

const notLegacy: Refused = {
  kind: 'refused',
  httpStatus: 501,
  text: messages.noRedfish,
  detail: undefined,
  retryAfterSeconds: undefined,
};

const operations: Operations<Rest> = {
  login,
  ...power,
  ...software,
  ...dumps,
  ...controls,
  ...events,
  ...network,
  ...accounts,
  ...destinations,
  readEventLog,
  // A BMC knows nothing of the others.
  findVersion: () => ({ kind: 'ok', value: undefined }),
  readCpuVersion,
  upload: (rest, verb) => (verb.apply === undefined ? uploadNoted(rest, verb) : notLegacy),
  findDump: () => notLegacy,
  prepareUpdate: () => notLegacy,
  readTask: () => notLegacy,
  switchSoftware: () => notLegacy,
  readUpdateLimits,
  readInventory,
  readSensors,
  readLeds,
  readSetting,
  writeSetting,
  clearGard,
  installSshKey,
  testSshKey,
};
