import type { WorkerServices } from '../../lib/plugin/contract.js';
import type { BmcNode } from './bmc-node.js';
import type { CommandBudget } from './budget.js';
import { chosenDialect } from './dialect/choose.js';
import { createInterfaces } from './dialect/interfaces.js';
import { anyLogin } from './dialect/login.js';
import { redfishLogin } from './dialect/redfish/login.js';
import { createPlaces } from './dialect/redfish/places.js';
import { createRefusedSizes } from './dialect/refused-sizes.js';
import { restLogin } from './dialect/rest/login.js';
import { createConnections } from './session/connections.js';
import { createSessions } from './session/sessions.js';
import type { BmcReply, BmcVerb } from './verbs.js';

/** All BMCs of one worker: their sessions and connections outlive a command. */
export interface Bmcs {
  /**
   * Carries out one verb at the node's BMC. Always answers, within the limits of the settings; never rejects for
   * anything a BMC or a network does. When the signal aborts it answers `silent` at once.
   */
  send(node: BmcNode, verb: BmcVerb, budget: CommandBudget, signal: AbortSignal): Promise<BmcReply<unknown>>;
  /** Logs out of all BMCs, in parallel and within `loginSeconds` or until the signal aborts, and closes all sockets. */
  stop(signal: AbortSignal): Promise<void>;
}

export interface BmcOptions {
  /** Also speak TLS 1.0 and 1.1 with weak keys, for BMCs that know nothing better. */
  readonly oldTls?: boolean;
}

/** The BMCs of this worker. */
export function createBmcs(services: WorkerServices, options: BmcOptions = {}): Bmcs {
  const connections = createConnections(services.settings, options.oldTls ?? false, services.now);
  const interfaces = createInterfaces();
  const places = createPlaces();
  const refused = createRefusedSizes(services.now);
  const login = anyLogin(
    restLogin(services, connections),
    redfishLogin(services, connections, places),
    interfaces,
  );
  const sessions = createSessions(services, connections, login);
  const oldTls = options.oldTls ?? false;
  const carryOut = chosenDialect({ services, connections, sessions, oldTls, places, refused }, interfaces);
  return {
    send: (node, verb, budget, signal) => {
      const password = budget.newPasswords.get(node.node) ?? node.password;
      return carryOut({ ...node, password }, verb, budget, signal);
    },
    stop: async (signal) => {
      await sessions.stop(signal);
      await connections.stop();
    },
  };
}
