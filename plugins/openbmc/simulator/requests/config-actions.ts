import type { ActionRefusal, Answer, Json } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { objectAt, objectsWithin } from '../tree/simulated-tree.js';
import type { Action } from './action.js';
import { add, done } from './change.js';

const NETWORK = '/xyz/openbmc_project/network';
const ORIGIN = 'xyz.openbmc_project.Network.IP.AddressOrigin';

/** Methods of network, user manager, SNMP and power supplies. */
export const configActions: readonly Action[] = [
  { at: /\/network$/, method: 'Reset', run: resetNetwork },
  { at: /\/network$/, method: 'VLAN', run: addVlan },
  { at: /\/network\/[^/]+$/, method: 'IP', run: addAddress },
  { at: /\/snmp\/manager$/, method: 'Client', run: addSnmpManager },
  { at: /\/user$/, method: 'CreateUser', run: createUser },
  { at: /\/user\/[^/]+$/, method: 'SetPassword', run: setPassword },
  {
    at: /PowerSupplyRedundancy$/,
    method: 'getValue',
    run: (bmc, at) => bmc.generation.answers.ok(objectAt(bmc, at)?.['value'] ?? null),
  },
  {
    at: /PowerSupplyRedundancy$/,
    method: 'setValue',
    run(bmc, at, [value]) {
      if (value !== 'Enabled' && value !== 'Disabled') return { kind: 'noData' };
      add(bmc, at, { value });
      return done(bmc);
    },
  },
];

/** All interfaces as of a new BMC: their addresses come from DHCP. */
function resetNetwork(bmc: Bmc): Answer {
  for (const [path, properties] of objectsWithin(bmc, NETWORK)) {
    if (properties['Origin'] === `${ORIGIN}.Static`)
      add(bmc, path, { ...properties, Origin: `${ORIGIN}.DHCP` });
    if (properties['DHCPEnabled'] === undefined) continue;
    add(bmc, path, { ...properties, DHCPEnabled: dhcpValue(bmc, properties['DHCPEnabled'], true) });
  }
  return done(bmc);
}

function dhcpValue(bmc: Bmc, before: Json, on: boolean): Json {
  if (typeof before === 'string')
    return before.slice(0, before.lastIndexOf('.') + 1) + (on ? 'both' : 'none');
  return bmc.generation.tree.booleans === 'numbers' ? Number(on) : on;
}

function addVlan(bmc: Bmc, at: string, [nic, tag]: readonly Json[]): Answer | ActionRefusal {
  if (typeof nic !== 'string') return { kind: 'noData' };
  const below = objectAt(bmc, `${at}/${nic}`);
  const id = Number(tag);
  if (below === undefined || !Number.isInteger(id) || id < 1 || id > 4094) return { kind: 'noData' };
  add(bmc, `${at}/${nic}_${id}`, { ...below, Id: id, InterfaceName: `${nic}.${id}` });
  return done(bmc);
}

function addAddress(
  bmc: Bmc,
  at: string,
  [type, address, prefix, gateway]: readonly Json[],
): Answer | ActionRefusal {
  if (typeof address !== 'string' || typeof prefix !== 'number') return { kind: 'noData' };
  add(bmc, `${at}/ipv4/${bmc.random(4).toString('hex')}`, {
    Address: address,
    Gateway: gateway ?? '',
    Origin: `${ORIGIN}.Static`,
    PrefixLength: prefix,
    Type: type ?? '',
  });
  return done(bmc);
}

function addSnmpManager(bmc: Bmc, at: string, [address, port]: readonly Json[]): Answer {
  const id = bmc.random(4).toString('hex');
  add(bmc, `${at}/${id}`, { Address: address ?? '', Port: port ?? 0 });
  return bmc.generation.answers.ok(id);
}

function createUser(
  bmc: Bmc,
  at: string,
  [name, groups, privilege, enabled]: readonly Json[],
): Answer | ActionRefusal {
  if (typeof name !== 'string' || objectAt(bmc, `${at}/${name}`) !== undefined) return { kind: 'noData' };
  add(bmc, `${at}/${name}`, {
    UserEnabled: enabled ?? true,
    UserGroups: groups ?? [],
    UserLockedForFailedAttempt: false,
    UserPrivilege: privilege ?? '',
  });
  return done(bmc);
}

function setPassword(bmc: Bmc, at: string, [password]: readonly Json[]): Answer | ActionRefusal {
  if (!bmc.generation.setsPasswords) return { kind: 'unknownMethod', name: 'SetPassword' };
  const user = at.slice(at.lastIndexOf('/') + 1);
  if (typeof password !== 'string') return { kind: 'noData' };
  if (user === bmc.behaviour.username) bmc.password = password;
  else bmc.config.passwords.set(user, password);
  return done(bmc);
}
