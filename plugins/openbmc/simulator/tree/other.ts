import type { Json } from '../answers/simulated-answer.js';
import type { Properties } from '../bmc.js';
import type { TreeTraits } from '../generation.js';
import type { Behaviour } from '../simulated-behaviour.js';

const root = '/xyz/openbmc_project';

/** LEDs, boot settings, event log, network, dumps, users, time: what the commands besides power and firmware read. */
export function otherObjects(traits: TreeTraits, dumpPlace: Behaviour['dumpPlace']): [string, Properties][] {
  return [
    ...leds(),
    ...control(traits),
    ...eventLog(traits),
    ...network(traits),
    ...dumps(dumpPlace),
    ...users(),
  ];
}

function leds(): [string, Properties][] {
  const lit = (name: string): boolean => name.endsWith('_power');
  const names = ['fan0', 'fan1', 'fan2', 'fan3'].concat(
    ['front', 'rear'].flatMap((side) => [`${side}_fault`, `${side}_id`, `${side}_power`]),
  );
  return [
    [`${root}/led/groups/enclosure_identify`, { Asserted: false }],
    ...names.map((name): [string, Properties] => [
      `${root}/led/physical/${name}`,
      {
        Color: 'xyz.openbmc_project.Led.Physical.Palette.Unknown',
        DutyOn: 50,
        Period: 0,
        State: `xyz.openbmc_project.Led.Physical.Action.${lit(name) ? 'On' : 'Off'}`,
      },
    ]),
  ];
}

function control(traits: TreeTraits): [string, Properties][] {
  const host = `${root}/control/host0`;
  const mode = 'xyz.openbmc_project.Control.Boot.Mode.Modes.Regular';
  const source = 'xyz.openbmc_project.Control.Boot.Source.Sources';
  return [
    ...(traits.boot === 'shared'
      ? ([
          [`${host}/boot`, { BootMode: mode, BootSource: `${source}.Disk`, Enabled: true }],
          [`${host}/boot/one_time`, { Enabled: false }],
        ] satisfies [string, Properties][])
      : ([
          [`${host}/boot`, { BootMode: mode, BootSource: `${source}.Disk` }],
          [`${host}/boot/one_time`, { BootMode: mode, BootSource: `${source}.Default`, Enabled: false }],
        ] satisfies [string, Properties][])),
    [`${host}/auto_reboot`, { AutoReboot: true }],
    [
      `${host}/power_restore_policy`,
      { PowerRestorePolicy: 'xyz.openbmc_project.Control.Power.RestorePolicy.Policy.Restore' },
    ],
    traits.redundancy === 'methods'
      ? [`${root}/sensors/chassis/PowerSupplyRedundancy`, { value: 'Enabled' }]
      : [`${root}/control/power_supply_redundancy`, { PowerSupplyRedundancyEnabled: false }],
    [
      `${root}/control/thermal/0`,
      { Current: 'DEFAULT', Supported: ['DEFAULT', 'CUSTOM', 'HEAVY_IO', 'MAX_BASE_FAN_FLOOR'] },
    ],
    [`${root}/time/sync_method`, { TimeSyncMethod: 'xyz.openbmc_project.Time.Synchronization.Method.NTP' }],
  ];
}

interface Event {
  readonly message: string;
  readonly data: readonly string[];
}

const events: readonly Event[] = [
  { message: 'org.open_power.Host.Boot.Error.WatchdogTimedOut', data: ['_PID=1001'] },
  {
    message: 'xyz.openbmc_project.Inventory.Error.NotPresent',
    data: ['CALLOUT_INVENTORY_PATH=/xyz/openbmc_project/inventory/system/chassis/powersupply1', '_PID=1209'],
  },
  {
    message: 'org.open_power.Witherspoon.Fault.Error.PowerSupplyInputFault',
    data: [
      'CALLOUT_DEVICE_PATH=/sys/devices/platform/ahb/ahb:apb/ahb:apb:bus@1e78a000/1e78a400.i2c-bus/i2c-11/11-0069',
      'CALLOUT_ERRNO=5',
      '_PID=1337',
    ],
  },
  { message: 'org.open_power.Host.Error.Event', data: ['_PID=1004'] },
];

function eventLog(traits: TreeTraits): [string, Properties][] {
  const entries = events.map((event, index): [string, Properties] => [
    `${root}/logging/entry/${index + 1}`,
    {
      AdditionalData: event.data,
      Id: index + 1,
      Message: event.message,
      Resolved: false,
      Severity: 'xyz.openbmc_project.Logging.Entry.Level.Error',
      Timestamp: 1_542_000_001_000 + 60_000 * (index + 1),
      [traits.associations]: [],
    },
  ]);
  return [[`${root}/logging`, {}], [`${root}/logging/config/remote`, { Address: '', Port: 0 }], ...entries];
}

function network(traits: TreeTraits): [string, Properties][] {
  const dhcp: Json =
    traits.dhcp === 'boolean' ? false : 'xyz.openbmc_project.Network.EthernetInterface.DHCPConf.none';
  const address = (given: string, gateway: string, origin: string): Properties => ({
    Address: given,
    Gateway: gateway,
    Origin: `xyz.openbmc_project.Network.IP.AddressOrigin.${origin}`,
    PrefixLength: 16,
    Type: 'xyz.openbmc_project.Network.IP.Protocol.IPv4',
  });
  return [
    [`${root}/network`, {}],
    [`${root}/network/config`, { DefaultGateway: '127.255.255.254', HostName: 'witherspoon@SERIAL@' }],
    [
      `${root}/network/config/dhcp`,
      { DNSEnabled: true, HostNameEnabled: true, NTPEnabled: true, SendHostNameEnabled: true },
    ],
    [
      `${root}/network/eth0`,
      {
        AutoNeg: true,
        DHCPEnabled: dhcp,
        DomainName: [],
        IPv6AcceptRA: false,
        InterfaceName: 'eth0',
        LinkLocalAutoConf: 'true',
        MACAddress: '@MAC@',
        NTPServers: [],
        Nameservers: [],
        Speed: 1000,
        ...(traits.staticNtp ? { StaticNTPServers: [] } : {}),
      },
    ],
    [`${root}/network/eth0/ipv4/9f84de1d`, address('@HOST@', '127.255.255.254', 'Static')],
    [`${root}/network/eth0/ipv4/d4c276d5`, address('169.254.60.1', '0.0.0.0', 'LinkLocal')],
    [`${root}/network/snmp/manager`, {}],
  ];
}

function dumps(place: Behaviour['dumpPlace']): [string, Properties][] {
  const isLater = place === 'later';
  const at = isLater ? `${root}/dump/bmc` : `${root}/dump`;
  const seconds = 1_542_000_000;
  return [
    [at, {}],
    [`${at}/entry/1`, { Elapsed: isLater ? seconds * 1_000_000 : seconds, Size: 131_072 }],
  ];
}

const groups = ['ipmi', 'redfish', 'ssh', 'web'];

function users(): [string, Properties][] {
  return [
    [
      `${root}/user`,
      {
        AccountUnlockTimeout: 0,
        AllGroups: groups,
        AllPrivileges: ['priv-admin', 'priv-operator', 'priv-user', 'priv-callback'],
        MaxLoginAttemptBeforeLockout: 0,
        MinPasswordLength: 8,
        RememberOldPasswordTimes: 0,
      },
    ],
    [
      `${root}/user/root`,
      {
        UserEnabled: true,
        UserGroups: groups,
        UserLockedForFailedAttempt: false,
        UserPrivilege: 'priv-admin',
      },
    ],
    ['/org/open_power/control/gard', {}],
  ];
}
