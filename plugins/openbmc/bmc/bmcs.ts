import type { WorkerServices } from '../../../lib/plugin/contract.js';
import type { BmcNode } from './bmc-node.js';
import { anyLogin } from './dialect/any-login.js';
import { chosenDialect } from './dialect/choose.js';
import type { Dialect } from './dialect/dialect.js';
import { createInterfaces } from './dialect/interfaces.js';
import { canonicalIp, parseBmcAddress, textOf } from './http/address.js';
import { type Connections, createConnections } from './http/connections.js';
import { createRefusedSizes } from './http/refused-sizes.js';
import { redfishLogin } from './redfish/redfish-login.js';
import { createPlaces } from './redfish/redfish-places.js';
import { restLogin } from './rest/rest-login.js';
import { createSessions } from './session/sessions.js';
import type { ToldIdentity } from './verbs/bmc-identity.js';
import { answerTo, type ValueOf } from './verbs/by-name.js';
import type { BmcReply, BmcVerb } from './verbs/index.js';

/** All BMCs of one worker: their sessions and connections outlive a command. */
export interface Bmcs {
  /**
   * Carries out one verb at the node's BMC. Always answers, within the limits of the settings; never rejects for
   * anything a BMC or a network does. When the signal aborts it answers `silent` at once.
   */
  readonly send: Dialect;
  /** Logs out of all BMCs, in parallel and within `loginSeconds` or until the signal aborts, and closes all sockets. */
  stop(signal: AbortSignal): Promise<void>;
}

/** The BMCs of this worker. */
export function createBmcs(services: WorkerServices): Bmcs {
  const connections = createConnections(services.settings, services.now);
  const interfaces = createInterfaces();
  const places = createPlaces();
  const refused = createRefusedSizes(services.now);
  const login = anyLogin(
    restLogin(services, connections),
    redfishLogin(services, connections, places),
    interfaces,
  );
  const sessions = createSessions(services, connections, login);
  const carryOut = chosenDialect({ services, connections, sessions, places, refused }, interfaces);
  return {
    send: (node, verb, budget, signal) => {
      const answered = carryOut(node, verb, budget, signal);
      if (verb.verb !== 'readIdentity') return answered;
      return answered.then((reply) => withPeer(verb, reply, node, connections));
    },
    stop: async (signal) => {
      await sessions.stop(signal);
      await connections.stop();
    },
  };
}

/** These say that the BMC has no answer to it, and not that it cannot give it now. */
const hasNone = new Set([400, 403, 404, 405, 501]);
const UNAUTHORIZED = 401;

/** What the connection itself tells comes to what the BMC has told of itself, if it has. */
function withPeer<Asked extends BmcVerb>(
  verb: Asked,
  reply: BmcReply<ValueOf<Asked>>,
  node: BmcNode,
  connections: Pick<Connections, 'peerOf'>,
): BmcReply<ValueOf<Asked>>;
function withPeer(
  verb: BmcVerb,
  reply: BmcReply<unknown>,
  node: BmcNode,
  connections: Pick<Connections, 'peerOf'>,
): BmcReply<unknown> {
  if (reply.kind === 'silent' || (reply.kind === 'refused' && reply.httpStatus === UNAUTHORIZED))
    return reply;
  const address = parseBmcAddress(node.bmc);
  const { key, ip } = (address === undefined ? undefined : connections.peerOf(address)) ?? {};
  const value: ToldIdentity = {
    ...(address === undefined || ip === undefined
      ? {}
      : { address: textOf(canonicalIp(ip) ?? ip, address.port) }),
    ...(key === undefined ? {} : { key }),
    ...answerTo('readIdentity', verb, reply),
    ...(reply.kind === 'ok' || hasNone.has(reply.httpStatus) || reply.httpStatus < 300
      ? {}
      : { notNow: true }),
  };
  return { kind: 'ok', value };
}
