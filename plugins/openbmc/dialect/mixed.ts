import type { BmcReply, BmcVerb, SoftwareList } from '../verbs.js';
import { noCounterpart } from './redfish/answer.js';
import type { Dialect } from './rest/index.js';

/**
 * bmcweb since 2026-02 with both interfaces: every legacy write of a value is refused, and so is every action with
 * arguments [openbmc_dbus_rest.hpp]. What reads, and actions without arguments, stay legacy; the rest is Redfish.
 */
export function mixedDialect(rest: Dialect, redfish: Dialect): Dialect {
  return async (node, verb, budget, signal) => {
    switch (verb.verb) {
      case 'activateSoftware':
      case 'withdrawActivation':
      case 'setPriority':
        return noLegacyWrite;
      case 'listSoftware': {
        const list = await rest(node, verb, budget, signal);
        if (list.kind !== 'ok') return list;
        const pushed = await redfish(node, verb, budget, signal);
        return pushed.kind === 'ok'
          ? { kind: 'ok', value: { ...recordOf(list), ...updateOf(pushed) } }
          : list;
      }
      case 'upload':
        return (verb.apply === undefined ? rest : redfish)(node, verb, budget, signal);
      default:
        return (writes.has(verb.verb) ? redfish : rest)(node, verb, budget, signal);
    }
  };
}

const writes = new Set<BmcVerb['verb']>([
  ...(['requestHost', 'requestChassis', 'rebootBmc', 'createDump', 'findDump'] as const),
  ...(['setBeacon', 'enableOneTimeBoot', 'setBootSource', 'resolveEvent', 'writeSetting'] as const),
  ...(['addVlan', 'addAddress', 'disableDhcp', 'setHostname', 'setNtpServers'] as const),
  ...(['changeOwnPassword', 'createUser', 'setUserPassword', 'changeUser', 'addSnmpDestination'] as const),
  ...(['writeRemoteLog', 'prepareUpdate', 'readTask', 'switchSoftware'] as const),
]);

const noLegacyWrite = noCounterpart(
  'change an image that is on the BMC; its legacy interface refuses writes',
);

// Both dialects answer this verb with a list.
function recordOf({ value }: Extract<BmcReply<unknown>, { kind: 'ok' }>): SoftwareList {
  return value as SoftwareList;
}

function updateOf(reply: Extract<BmcReply<unknown>, { kind: 'ok' }>): Pick<SoftwareList, 'update'> {
  return { update: recordOf(reply).update };
}
