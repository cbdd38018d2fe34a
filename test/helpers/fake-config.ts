import type { BmcUser } from '../../plugins/openbmc/bmc/verbs/account-verbs.js';
import type { ConfigVerb } from '../../plugins/openbmc/bmc/verbs/config-verbs.js';
import type { Destination, SnmpDestination } from '../../plugins/openbmc/bmc/verbs/destination-verbs.js';
import type { BmcReply } from '../../plugins/openbmc/bmc/verbs/index.js';
import type { Network, Nic, NicAddress } from '../../plugins/openbmc/bmc/verbs/network-verbs.js';

export interface FakeConfig {
  readonly answer: (verb: ConfigVerb) => BmcReply<unknown>;
}

/** What a recorded BMC has. */
export function networkOf(bmc: string): Network {
  const linkLocal = address('169.254.60.1', { origin: 'LinkLocal', gateway: '0.0.0.0' });
  return {
    hostname: 'witherspoon1',
    defaultGateway: GATEWAY,
    nics: [nic('eth0', [linkLocal, address(bmc)])],
  };
}

const GATEWAY = '127.10.255.254';

export const recordedNetwork = networkOf('127.10.0.2');

export function nic(name: string, addresses: readonly NicAddress[], more: Partial<Nic> = {}): Nic {
  return { name, vlan: undefined, ntpServers: [], addresses, ...more };
}

export function address(text: string, more: Partial<NicAddress> = {}): NicAddress {
  return {
    id: `ipv4/${text}`,
    address: text,
    prefix: 16,
    gateway: GATEWAY,
    origin: 'Static',
    ...more,
  };
}

/** The settings of a BMC made of values: it takes what it is given. */
export function fakeConfig(start: Network): FakeConfig {
  let network = start;
  let users: readonly BmcUser[] = [user('root', 'priv-admin')];
  let destinations: readonly SnmpDestination[] = [];
  let remoteLog: Destination | undefined;
  const settings = new Map<string, string>([
    ['autoreboot', '1'],
    ['bootmode', 'regular'],
    ['powersupplyredundancy', 'enabled'],
    ['powerrestorepolicy', 'restore'],
    ['timesyncmethod', 'ntp'],
    ['thermalmode', 'default'],
  ]);
  const change = (name: string, with_: (nic: Nic) => Nic) => {
    const nics = network.nics.map((one) => (one.name === name ? with_(one) : one));
    network = { ...network, nics };
  };

  function answer(verb: ConfigVerb): BmcReply<unknown> {
    switch (verb.verb) {
      case 'readSetting':
        return ok({ kind: 'known', word: settings.get(verb.setting) });
      case 'writeSetting':
        settings.set(verb.setting, verb.word);
        return done;
      case 'readNetwork':
        return ok(network);
      case 'addVlan':
        network = { ...network, nics: [...network.nics, vlanOf(verb.nic, verb.vlan)] };
        return done;
      case 'addAddress': {
        const { address: given, prefix, gateway } = verb;
        change(verb.nic, (one) => ({
          ...one,
          addresses: [...one.addresses, address(given, { id: `ipv4/${given}-${prefix}`, prefix, gateway })],
        }));
        return done;
      }
      case 'removeAddress':
        change(verb.nic, (one) => ({ ...one, addresses: one.addresses.filter(({ id }) => id !== verb.id) }));
        return done;
      case 'setHostname':
        network = { ...network, hostname: verb.hostname };
        return done;
      case 'setNtpServers':
        change(verb.nic, (one) => ({ ...one, ntpServers: verb.servers }));
        return done;
      case 'changeOwnPassword':
        return ok({ loginProblem: undefined });
      case 'listUsers':
        return ok(users);
      case 'createUser':
        users = [...users, user(verb.user, verb.privilege)];
        return done;
      case 'deleteUser':
        users = users.filter(({ name }) => name !== verb.user);
        return done;
      case 'listSnmpDestinations':
        return ok(destinations);
      case 'addSnmpDestination':
        destinations = [...destinations, { id: `d${destinations.length + 1}`, ...verb.to }];
        return done;
      case 'removeSnmpDestination':
        destinations = destinations.filter(({ id }) => id !== verb.id);
        return done;
      case 'readRemoteLog':
        return ok(remoteLog);
      case 'writeRemoteLog':
        remoteLog = verb.to;
        return done;
      case 'disableDhcp':
        change(verb.nic, (one) => ({
          ...one,
          addresses: one.addresses.filter(({ origin }) => origin !== 'DHCP'),
        }));
        return done;
      case 'resetNetwork':
      case 'setUserPassword':
      case 'changeUser':
      case 'clearGard':
      case 'installSshKey':
      case 'testSshKey':
        return done;
      default:
        return verb satisfies never;
    }
  }
  return { answer };
}

const done = ok(undefined);

function ok<Value>(value: Value): BmcReply<Value> {
  return { kind: 'ok', value };
}

function vlanOf(name: string, vlan: number): Nic {
  return nic(`${name}_${vlan}`, [], { vlan: String(vlan) });
}

function user(name: string, privilege: string): BmcUser {
  return { name, privilege, enabled: true, groups: ['ipmi', 'redfish', 'ssh', 'web'] };
}
