import type { Answer, Json } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc } from '../bmc.js';
import { objectAt } from '../tree/simulated-tree.js';
import { type Fields, type Remark, refusal, resource, written } from './answers.js';
import { type Call, isFields, isList, type Route, refuseFields, wrongType } from './call.js';
import { otherManager } from './managers.js';

const root = '/xyz/openbmc_project';
const eth0 = `${root}/network/eth0`;
const sync = `${root}/time/sync_method`;
const methods = 'xyz.openbmc_project.Time.Synchronization.Method';

/** ManagerNetworkProtocol: time servers, and which services run. */
export const networkProtocolRoutes: readonly Route[] = [
  { at: '/redfish/v1/Managers/:manager/NetworkProtocol', get: show, patch: change },
];

function show(call: Call): Answer {
  const { bmc, path } = call;
  const hostName = textOf(objectAt(bmc, `${root}/network/config`)?.['HostName'] ?? '');
  return (
    otherManager(call) ??
    resource({
      '@odata.id': path,
      '@odata.type': '#ManagerNetworkProtocol.v1_9_0.ManagerNetworkProtocol',
      Description: 'Manager Network Service',
      FQDN: hostName,
      HTTP: { Port: null, ProtocolEnabled: false },
      HTTPS: { Port: 443, ProtocolEnabled: true },
      HostName: hostName,
      IPMI: { Port: 623, ProtocolEnabled: isEnabled(bmc, 'IPMI') },
      Id: 'NetworkProtocol',
      NTP: {
        NTPServers: timeServers(bmc),
        NetworkSuppliedServers: [],
        ProtocolEnabled: textOf(objectAt(bmc, sync)?.['TimeSyncMethod']).endsWith('.NTP'),
      },
      Name: 'Manager Network Protocol',
      SSH: { Port: 22, ProtocolEnabled: isEnabled(bmc, 'SSH') },
      Status: { Health: 'OK', HealthRollup: 'OK', State: 'Enabled' },
    })
  );
}

function timeServers(bmc: Bmc): readonly Json[] {
  const servers = objectAt(bmc, eth0)?.['NTPServers'];
  return isList(servers) ? servers : [];
}

function servicePath(name: 'IPMI' | 'SSH'): string {
  return `${root}/control/service/${name === 'SSH' ? 'dropbear' : 'phosphor_2dipmi_2dnet_40eth0'}`;
}

function isEnabled(bmc: Bmc, name: 'IPMI' | 'SSH'): boolean {
  return objectAt(bmc, servicePath(name))?.['Enabled'] !== false;
}

function change(call: Call): Answer {
  const { bmc, fields } = call;
  const refused =
    otherManager(call) ??
    refuseFields(call, ['NTP', 'HostName', 'SSH', 'IPMI']) ??
    setTime(bmc, fields['NTP']) ??
    setService(bmc, 'SSH', fields['SSH']) ??
    setService(bmc, 'IPMI', fields['IPMI']);
  if (refused !== undefined) return refused;
  const hostName = fields['HostName'];
  if (typeof hostName === 'string') {
    const path = `${root}/network/config`;
    bmc.overlay.set(path, { ...objectAt(bmc, path), HostName: hostName });
  }
  return written(bmc);
}

/** NTPServers replace the ones there; null items take one away, {} keeps it. */
function setTime(bmc: Bmc, given: Json | undefined): Answer | undefined {
  if (given === undefined) return undefined;
  if (!isFields(given)) return wrongType(bmc, given, 'NTP');
  const { NTPServers: servers, ProtocolEnabled: enabled } = given as {
    readonly [name: string]: Json | undefined;
  };
  if (servers !== undefined) {
    if (!isList(servers)) return wrongType(bmc, servers, 'NTP/NTPServers');
    const wrong = servers.filter((one) => typeof one !== 'string' && one !== null && !isEmpty(one));
    if (wrong.length > 0) {
      return refusal(
        bmc,
        400,
        wrong.map((one): Remark => ['PropertyValueTypeError', JSON.stringify(one), 'NTP/NTPServers']),
      );
    }
    const before = timeServers(bmc);
    const now = servers.map((one, index) => (isEmpty(one) ? (before[index] ?? null) : one));
    const kept = now.filter((one) => typeof one === 'string' && one !== '');
    const nic = objectAt(bmc, eth0) ?? {};
    const ownName = 'StaticNTPServers' in nic ? { StaticNTPServers: kept } : {};
    bmc.overlay.set(eth0, { ...nic, NTPServers: kept, ...ownName });
  }
  if (enabled !== undefined) {
    if (typeof enabled !== 'boolean') return wrongType(bmc, enabled, 'NTP/ProtocolEnabled');
    bmc.overlay.set(sync, { TimeSyncMethod: `${methods}.${enabled ? 'NTP' : 'Manual'}` });
  }
  return undefined;
}

function isEmpty(value: Json): value is Fields {
  return isFields(value) && Object.keys(value).length === 0;
}

function setService(bmc: Bmc, name: 'IPMI' | 'SSH', given: Json | undefined): Answer | undefined {
  if (given === undefined) return undefined;
  const enabled = isFields(given) ? given['ProtocolEnabled'] : undefined;
  if (typeof enabled !== 'boolean') return wrongType(bmc, given, `${name}/ProtocolEnabled`);
  bmc.overlay.set(servicePath(name), { Enabled: enabled, Running: enabled });
  return undefined;
}
