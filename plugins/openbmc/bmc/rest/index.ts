import type { BmcNode } from '../bmc-node.js';
import type { Dialect } from '../dialect/dialect.js';
import { login } from '../dialect/login-operation.js';
import { carryOut, type Operations } from '../dialect/operations.js';
import { parseBmcAddress } from '../http/address.js';
import type { Refused } from '../problem.js';
import { messages } from '../problem-texts.js';
import { installSshKey, testSshKey } from '../ssh/run-ssh.js';
import type { BmcVerb } from '../verbs/index.js';
import { readIdentity } from './own-macs.js';
import { type Rest, type RestParts, restOf } from './rest.js';
import * as accounts from './rest-accounts.js';
import * as controls from './rest-controls.js';
import * as destinations from './rest-destinations.js';
import * as dumps from './rest-dumps.js';
import { readEventLog } from './rest-event-log.js';
import * as events from './rest-events.js';
import { clearGard } from './rest-gard.js';
import { readCpuVersion, readInventory } from './rest-inventory.js';
import { readLeds } from './rest-leds.js';
import { readUpdateLimits, uploadNoted } from './rest-limits.js';
import * as network from './rest-network.js';
import * as power from './rest-power.js';
import { readSensors } from './rest-sensors.js';
import { readSetting, writeSetting } from './rest-settings.js';
import * as software from './rest-software.js';

/** The legacy REST interface (`/xyz/openbmc_project/…`) of phosphor-rest-server and bmcweb. */
export function restDialect(parts: RestParts): Dialect {
  return (node, verb, budget, signal) =>
    carryOut(operations, restOf(parts, askedAt(node, verb), budget, signal), verb);
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
  readIdentity,
  readEventLog,
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
