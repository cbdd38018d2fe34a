import type { BmcReply, BmcState, ReadState } from '../verbs/index.js';
import type { Redfish } from './redfish.js';
import { read } from './redfish-tree.js';
import { linksOf, type Resource, recordOf, textOf } from './resource.js';
import { readManager, readSystem } from './which-host.js';

/** The power states in the words of the legacy interface: the three enumerations behind PowerState and Status. */
export async function readState(redfish: Redfish, { only }: ReadState): Promise<BmcReply<BmcState>> {
  const [system, manager] = await Promise.all([
    readSystem(redfish),
    only === 'host' ? undefined : readManager(redfish),
  ]);
  if (system.kind !== 'got') return system;
  if (manager !== undefined && manager.kind !== 'got') return manager;
  const host = hostState(system.resource);
  const chassis =
    host.chassis === 'Off' && host.requestedHost !== 'On'
      ? await chassisPower(redfish, system.resource)
      : undefined;
  return {
    kind: 'ok',
    value: { ...(manager === undefined ? noBmc : bmcState(manager.resource)), ...host, ...chassis },
  };
}

const noBmc = { bmc: undefined };

/** bmcweb makes PowerState of the host's state; between the two ends the host is on its way. */
function hostState(system: Resource): Pick<BmcState, 'chassis' | 'host' | 'requestedHost'> {
  const state = textOf(recordOf(system['Status'])['State']);
  switch (system['PowerState']) {
    case 'On':
    case 'Paused':
      return { chassis: 'On', host: state === 'Quiesced' ? 'Quiesced' : 'Running', requestedHost: undefined };
    case 'PoweringOn':
      return { chassis: 'Off', host: 'Off', requestedHost: 'On' };
    case 'PoweringOff':
      return { chassis: 'On', host: 'Running', requestedHost: 'Off' };
    case 'Off':
      return { chassis: 'Off', host: 'Off', requestedHost: undefined };
    default:
      return { chassis: undefined, host: undefined, requestedHost: undefined };
  }
}

/** A host that is off may still have its chassis on. */
async function chassisPower(redfish: Redfish, system: Resource): Promise<{ readonly chassis?: string }> {
  const [path] = linksOf(recordOf(system['Links'])['Chassis']);
  if (path === undefined) return {};
  const got = await read(redfish, path);
  const power = got.kind === 'got' ? got.resource['PowerState'] : undefined;
  return power === 'On' || power === 'PoweringOff' ? { chassis: 'On' } : {};
}

const bmcWords: ReadonlyMap<string, string> = new Map([
  ['Enabled', 'Ready'],
  ['Starting', 'NotReady'],
  ['Updating', 'UpdateInProgress'],
]);

function bmcState(manager: Resource): Pick<BmcState, 'bmc' | 'bmcStarted'> {
  const state = textOf(recordOf(manager['Status'])['State']);
  return {
    bmc: state === undefined ? undefined : (bmcWords.get(state) ?? state),
    bmcStarted: startOf(manager),
  };
}

/** When the BMC started, by its own clock; undefined when it does not tell. */
export function startOf(manager: Resource): number | undefined {
  const started = Date.parse(textOf(manager['LastResetTime']) ?? '');
  return Number.isNaN(started) ? undefined : started;
}
