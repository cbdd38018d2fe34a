import type { BmcNode } from '../bmc-node.js';
import { parseBmcAddress } from '../http/address.js';
import { jsonHeaders } from '../http/headers.js';
import { isRecord, readJson } from '../http/json-answer.js';
import { redfishDialect } from '../redfish/index.js';
import type { RedfishParts } from '../redfish/redfish.js';
import { ROOT_PATH } from '../redfish/redfish-login.js';
import { keepRoot } from '../redfish/redfish-places.js';
import { askedAt, restDialect } from '../rest/index.js';
import type { RestParts, Seen } from '../rest/rest.js';
import type { BmcReply, BmcVerb } from '../verbs/index.js';
import { factsOf } from '../verbs/verb-facts.js';
import { speaksOtherwise } from './any-login.js';
import type { Dialect } from './dialect.js';
import { followingFirmware } from './following-firmware.js';
import type { Interface, Interfaces } from './interfaces.js';
import { mixedDialect } from './mixed.js';

/** A BMC may turn out otherwise twice: legacy where nothing is left of it, then with writes that fail. */
const MOST_TURNS = 2;

/** Answers of a Redfish interface that may not be there at all. */
const goneStatus = new Set([404, 405, 501]);

/** After a crash one of these may be the first that is asked. */
function isRedfishOnly(verb: BmcVerb): boolean {
  return factsOf(verb).isRedfishOnly === true || (verb.verb === 'upload' && verb.apply !== undefined);
}

/**
 * Speaks with each BMC what it speaks. The login finds that out, and an answer that says otherwise (other firmware
 * has started) makes it be found out again: then the verb is carried out anew, since the refusal did nothing.
 */
export function chosenDialect(parts: RedfishParts & RestParts, interfaces: Interfaces): Dialect {
  const redfish = redfishDialect(parts);
  const { connections, services, places } = parts;

  function speaking(one: Interface, seen: Seen): Dialect {
    if (one === 'redfish') return redfish;
    const rest = restDialect({ ...parts, seen });
    return one === 'mixed' ? mixedDialect(rest, redfish) : rest;
  }

  /** Whether the service root is there; it is readable without a login. */
  async function hasRedfish(node: BmcNode, signal: AbortSignal): Promise<boolean> {
    const address = parseBmcAddress(node.bmc);
    if (address === undefined) return false;
    const reply = await connections.send(
      address,
      {
        method: 'GET',
        path: ROOT_PATH,
        headers: jsonHeaders({}),
        body: undefined,
        repeatable: true,
        waitingFor: 'answer',
        seconds: services.settings.requestSeconds,
      },
      signal,
    );
    if (reply.kind !== 'answer' || reply.httpStatus !== 200) return false;
    const json = readJson(reply);
    if (!isRecord(json) || (json['RedfishVersion'] === undefined && json['@odata.id'] === undefined))
      return false;
    keepRoot(places.at(address.text), json);
    return true;
  }

  /** What the BMC speaks after all; undefined when it is as it was thought to be. */
  async function otherwise(
    node: BmcNode,
    was: Interface,
    verb: BmcVerb,
    reply: BmcReply<unknown>,
    seen: Seen,
    signal: AbortSignal,
  ): Promise<Interface | undefined> {
    const now = interfaces.of(node) ?? was;
    if (now !== was) return now;
    if (node.dialect !== undefined || signal.aborted) return undefined;
    if (seen.brokenWrite && was === 'legacy') return (await hasRedfish(node, signal)) ? 'mixed' : undefined;
    const isMoved = reply.kind === 'refused' && reply.httpStatus === 404 && factsOf(verb).hasMoved === true;
    const isOff = seen.notLegacy || seen.noTree || isMoved;
    if (isOff && was !== 'redfish') return (await hasRedfish(node, signal)) ? 'redfish' : undefined;
    const isGone = reply.kind === 'refused' && goneStatus.has(reply.httpStatus) && was !== 'legacy';
    return isGone && !(await hasRedfish(node, signal)) ? 'legacy' : undefined;
  }

  const carriedOut: Dialect = async (asked, verb, budget, signal) => {
    const node = askedAt(asked, verb);
    // A BMC nobody has asked yet is asked as a legacy one: its login tells more.
    let instead: Interface | undefined;
    for (let turn = 0; ; turn += 1) {
      const speaks = instead ?? interfaces.of(node) ?? (isRedfishOnly(verb) ? 'redfish' : 'legacy');
      const seen: Seen = { notLegacy: false, noTree: false, brokenWrite: false };
      const reply = await speaking(speaks, seen)(node, verb, budget, signal);
      // What was done, or may have been, is not done again; a 404 can be a value (an empty log).
      const isKept = reply.kind === 'ok' && !seen.notLegacy && verb.verb !== 'listSoftware';
      const isFinal = reply.kind === 'silent' || isKept;
      if (isFinal || instead !== undefined || turn === MOST_TURNS) return reply;
      if (node.dialect === 'legacy' && seen.notLegacy && reply.kind === 'refused')
        return speaksOtherwise(node.dialect, reply);
      const other = await otherwise(node, speaks, verb, reply, seen, signal);
      if (other === undefined) return reply;
      // A tree that is not there may come yet, while the BMC starts, and a method may be the only one that is not:
      // only this verb is carried out otherwise.
      if (speaks === 'legacy' && !seen.notLegacy && !seen.brokenWrite && other === 'redfish') instead = other;
      else interfaces.found(node, other);
    }
  };
  return followingFirmware(carriedOut, { interfaces, places, sessions: parts.sessions });
}
