import { noCounterpart } from '../redfish/redfish-answer.js';
import { answerTo, type ValueOf } from '../verbs/by-name.js';
import type { BmcReply, BmcVerb } from '../verbs/index.js';
import { factsOf } from '../verbs/verb-facts.js';
import type { Dialect } from './dialect.js';

/**
 * bmcweb since 2026-02 with both interfaces: every legacy write of a value is refused, and so is every action with
 * arguments [openbmc_dbus_rest.hpp]. What reads, and actions without arguments, stay legacy; the rest is Redfish.
 */
export function mixedDialect(rest: Dialect, redfish: Dialect): Dialect {
  return async (node, verb, budget, signal) => {
    const { mixed } = factsOf(verb);
    switch (mixed) {
      case 'legacy':
        // What is pushed is activated by that: Redfish alone does it.
        return (isPush(verb) ? redfish : rest)(node, verb, budget, signal);
      case 'redfish':
        return redfish(node, verb, budget, signal);
      case 'neither':
        return noLegacyWrite;
      case 'both': {
        const list = await rest(node, verb, budget, signal);
        return list.kind === 'ok' ? withUpdate(verb, list, await redfish(node, verb, budget, signal)) : list;
      }
      default:
        return mixed satisfies never;
    }
  };
}

function isPush(verb: BmcVerb): boolean {
  return verb.verb === 'upload' && verb.apply !== undefined;
}

/** How an image gets on the BMC is told by Redfish, what is there by the legacy list. */
function withUpdate<Asked extends BmcVerb>(
  verb: Asked,
  list: BmcReply<ValueOf<Asked>>,
  pushed: BmcReply<ValueOf<Asked>>,
): BmcReply<ValueOf<Asked>>;
function withUpdate(verb: BmcVerb, list: BmcReply<unknown>, pushed: BmcReply<unknown>): BmcReply<unknown> {
  const there = answerTo('listSoftware', verb, list);
  const update = answerTo('listSoftware', verb, pushed)?.update;
  return there === undefined || update === undefined
    ? list
    : { ...list, kind: 'ok', value: { ...there, update } };
}

const noLegacyWrite = noCounterpart(
  'change an image that is on the BMC; its legacy interface refuses writes',
);
