import { L2, legacyBmc } from './legacy-script.js';
import { MANAGER, redfishBmc, redfishKind, SYSTEM, UPDATE } from './redfish-script.js';
import { type Scripted, type ScriptedBmc, type Seen, startScriptedBmc } from './scripted-bmc.js';

// BMCs whose answers have no end that a reader could wait for: each in a way of its own, in everything it is asked.

/** More than a frame, a terminal or a reader could take, and less than an answer may have. */
const LONG = 6 * 1024 * 1024;
/** Of a short answer, which may have a mebibyte. */
const SHORT = 900 * 1024;

const ROOT = '/xyz/openbmc_project';

/** How the answers of the legacy interface grow. */
export type LegacyDisease = 'longTexts' | 'longNames' | 'manyObjects' | 'manyItems' | 'manyValues';
export const legacyDiseases: readonly LegacyDisease[] = [
  'longTexts',
  'longNames',
  'manyObjects',
  'manyItems',
  'manyValues',
];

/** The properties of a tree's objects, each text of them as `text` makes it, each list as `list` does. */
interface Filling {
  readonly text: (true_: string) => string;
  readonly list: (item: string) => readonly string[];
}

interface Tree {
  readonly at: string;
  /** Below it, what objects are called; one that is found there by its name. */
  readonly name: (nth: number) => string;
  readonly object: (filling: Filling) => Readonly<Record<string, unknown>>;
}

const hundred = (nth: number) => String(nth + 1);

const trees: readonly Tree[] = [
  {
    at: `${ROOT}/state/enumerate`,
    name: (nth) => ['bmc0', 'chassis0', 'host0'][nth] ?? `more${nth}`,
    object: ({ text }) => ({
      CurrentBMCState: text('a.Ready'),
      CurrentPowerState: text('a.On'),
      CurrentHostState: text('a.Running'),
    }),
  },
  {
    at: `${ROOT}/software/enumerate`,
    name: (nth) => nth.toString(16).padStart(8, '0'),
    object: ({ text, list }) => ({
      Version: text('v'),
      Purpose: text('a.BMC'),
      Activation: text('a.Active'),
      RequestedActivation: text('a.None'),
      Priority: 0,
      ExtendedVersion: list('op-build').join(','),
    }),
  },
  {
    at: `${ROOT}/inventory/enumerate`,
    name: (nth) => `system/chassis/motherboard/dimm${nth}`,
    object: ({ text, list }) => ({ Present: 1, PrettyName: text('DIMM'), Names: list('dimm') }),
  },
  {
    at: `${ROOT}/sensors/enumerate`,
    name: (nth) => `temperature/t${nth}`,
    object: ({ text }) => ({ Value: text('on'), Unit: text('a.DegreesC') }),
  },
  {
    at: `${ROOT}/led/physical/enumerate`,
    name: (nth) => `fan${nth}`,
    object: ({ text }) => ({ State: text('a.On') }),
  },
  {
    at: `${ROOT}/logging/enumerate`,
    name: (nth) => `entry/${hundred(nth)}`,
    object: ({ text, list }) => ({ Message: text('m'), Timestamp: 1, AdditionalData: list('PID=1') }),
  },
  {
    at: `${ROOT}/network/enumerate`,
    name: (nth) => `eth${nth % 300}/ipv4/${nth}`,
    object: ({ text, list }) => ({
      Address: text('10.0.0.1'),
      PrefixLength: 24,
      Gateway: text('10.0.0.2'),
      Origin: text('a.Static'),
      NTPServers: list('ntp'),
    }),
  },
  {
    at: `${ROOT}/user/enumerate`,
    name: (nth) => `user${nth}`,
    object: ({ text, list }) => ({ UserPrivilege: text('priv-admin'), UserGroups: list('ipmi') }),
  },
  {
    at: `${ROOT}/dump/enumerate`,
    name: (nth) => `entry/${hundred(nth)}`,
    object: () => ({ Elapsed: 1, Size: 1 }),
  },
  {
    at: `${ROOT}/network/snmp/manager/enumerate`,
    name: hundred,
    object: ({ text }) => ({ Address: text('10.0.0.9'), Port: 162 }),
  },
];

/** The answer to a request for a tree, made once. */
function legacyTree({ at, name, object }: Tree, disease: LegacyDisease): string {
  const most = /inventory|sensors|logging/.test(at) ? LONG : SHORT;
  const plain: Filling = { text: (text) => text, list: (item) => [item] };
  const base = at.replace(/enumerate$/, '');
  const objects: Record<string, unknown> = {};
  switch (disease) {
    case 'longTexts':
      // The last word is as long as the others, so that no cut at a point helps.
      objects[base + name(0)] = object({ ...plain, text: (text) => `${text}${'x'.repeat(most / 8)}` });
      break;
    case 'longNames':
      objects[`${base}${name(0)}${'n'.repeat(most)}`] = object(plain);
      objects[base + name(1)] = object(plain);
      break;
    case 'manyItems':
      objects[base + name(0)] = object({ ...plain, list: (item) => new Array(most / 32).fill(item) });
      break;
    case 'manyObjects':
    case 'manyValues': {
      const one = JSON.stringify(object(plain)).length + base.length + 24;
      const many = disease === 'manyObjects' ? Math.min(most / one, 12_000) : 0;
      for (let nth = 0; nth < many; nth += 1) objects[base + name(nth)] = object(plain);
      for (let nth = 0; disease === 'manyValues' && nth < most / 12; nth += 1) objects[nth] = 1;
      break;
    }
  }
  return JSON.stringify({ data: objects, message: '200 OK', status: 'ok' });
}

/** A legacy BMC with this disease. */
export function endlessLegacyBmc(disease: LegacyDisease): Promise<ScriptedBmc> {
  const bodies = new Map(trees.map((tree) => [tree.at, legacyTree(tree, disease)]));
  const text = `xyz.${'y'.repeat(SHORT / 4)}`;
  const value = JSON.stringify({ data: { Address: text, Port: 1, BootMode: text, BootSource: text } });
  const bmc = legacyBmc(L2, ({ path }): Scripted => {
    return { status: 200, body: bodies.get(path) ?? (path.endsWith('/enumerate') ? '{"data":{}}' : value) };
  });
  return startScriptedBmc(bmc.script);
}

/** What ended workers: each a list of software whose one answer is as long as any may be. */
export type HugeSoftware = 'version of 6 MiB' | 'million parts' | '150,000 images';
export const hugeSoftware: readonly HugeSoftware[] = ['version of 6 MiB', 'million parts', '150,000 images'];

export function hugeSoftwareBmc(what: HugeSoftware): Promise<ScriptedBmc> {
  const image = (id: number, more: object = {}) => [
    `${ROOT}/software/${id.toString(16).padStart(8, '0')}`,
    { Version: 'v', Purpose: 'a.BMC', Activation: 'a.Active', Priority: 0, ...more },
  ];
  const huge: Readonly<Record<HugeSoftware, () => readonly (readonly unknown[])[]>> = {
    'version of 6 MiB': () => [image(1, { Version: 'v'.repeat(LONG) })],
    'million parts': () => [image(1, { ExtendedVersion: 'a,'.repeat(1_000_000) })],
    // So many have place in an answer only when they say little.
    '150,000 images': () =>
      Array.from({ length: 150_000 }, (_, id) => [`${ROOT}/software/${id}`, { Version: 'v' }]),
  };
  const body = JSON.stringify({ data: Object.fromEntries(huge[what]()), message: '200 OK', status: 'ok' });
  const bmc = legacyBmc(L2, ({ path }): Scripted => {
    return { status: 200, body: path === `${ROOT}/software/enumerate` ? body : '{"data":{}}' };
  });
  return startScriptedBmc(bmc.script);
}

/** How the answers of Redfish grow. */
export type RedfishDisease = 'longTexts' | 'longIds' | 'manyMembers' | 'manyLinks' | 'loop' | 'endless';
export const redfishDiseases: readonly RedfishDisease[] = [
  'longTexts',
  'longIds',
  'manyMembers',
  'manyLinks',
  'loop',
  'endless',
];

const V1 = '/redfish/v1';
const CHASSIS = `${V1}/Chassis/chassis`;
const link = (path: string) => ({ '@odata.id': path });

/** The collections that commands read, and a member of each. */
type MakeMember = (id: string, text: string) => Readonly<Record<string, unknown>>;
const collections: ReadonlyMap<string, MakeMember> = new Map<string, MakeMember>([
  [`${CHASSIS}/Sensors`, (Id, text) => ({ Id, Name: Id, Reading: 1, ReadingUnits: text })],
  [`${SYSTEM}/Processors`, (Id, text) => ({ Id, Name: text, Model: text })],
  [`${SYSTEM}/Memory`, (Id, text) => ({ Id, Name: text, Manufacturer: text })],
  [`${UPDATE}/FirmwareInventory`, (Id, text) => ({ Id, Version: text, Description: 'BMC image' })],
  [`${SYSTEM}/LogServices/EventLog/Entries`, (Id, text) => ({ Id, Message: text })],
  [
    `${MANAGER}/EthernetInterfaces`,
    (Id, text) => ({ Id, MACAddress: text, IPv4Addresses: [{ Address: text }] }),
  ],
  [`${MANAGER}/LogServices/Dump/Entries`, (Id) => ({ Id, Created: '2026-01-02T03:04:05Z' })],
  [`${V1}/AccountService/Accounts`, (Id, text) => ({ Id, UserName: text, RoleId: text })],
  [
    `${V1}/EventService/Subscriptions`,
    (Id, text) => ({ Id, SubscriptionType: 'SNMPTrap', Destination: text }),
  ],
]);

/** Members of one page. */
const PAGE = 500;
/** More than any collection may have, and links of them more than are followed. */
const MANY = 12_000;
const LINKS = 3_000;

/** A BMC with Redfish alone and this disease. */
export function endlessRedfishBmc(disease: RedfishDisease): Promise<ScriptedBmc> {
  const bmc = redfishBmc({ ...redfishKind, first: (seen) => endlessAnswer(seen, disease) });
  const add = (path: string, more: Record<string, unknown>) =>
    bmc.resources.set(path, { ...bmc.resources.get(path), ...more });
  add(V1, { EventService: link(`${V1}/EventService`) });
  add(`${V1}/AccountService`, { Accounts: link(`${V1}/AccountService/Accounts`) });
  add(`${V1}/EventService`, { Subscriptions: link(`${V1}/EventService/Subscriptions`) });
  add(CHASSIS, { Sensors: link(`${CHASSIS}/Sensors`) });
  add(MANAGER, { EthernetInterfaces: link(`${MANAGER}/EthernetInterfaces`) });
  add(SYSTEM, {
    Processors: link(`${SYSTEM}/Processors`),
    Memory: link(`${SYSTEM}/Memory`),
    LocationIndicatorActive: true,
    Boot: { BootSourceOverrideTarget: 'x'.repeat(SHORT) },
  });
  if (disease === 'longTexts') add(MANAGER, { Status: { State: 'x'.repeat(SHORT / 2) } });
  return startScriptedBmc(bmc.script);
}

function endlessAnswer({ path: url, method }: Seen, disease: RedfishDisease): Scripted | undefined {
  const [path = '', page] = url.split('?page=');
  const member = collections.get(path);
  if (method !== 'GET') return undefined;
  if (member === undefined) {
    const [, collection = '', id = ''] = /^(.*)\/(m\d+)$/.exec(path) ?? [];
    const one = collections.get(collection);
    return one === undefined ? undefined : { status: 200, body: { '@odata.id': path, ...one(id, 'short') } };
  }
  const from = Number(page ?? 0);
  const whole = (nth: number, id = `m${nth}`, text = 'short') => ({
    '@odata.id': `${path}/${id.slice(0, 20)}`,
    ...member(id, text),
  });
  const next = (nth: number) => ({ 'Members@odata.nextLink': `${path}?page=${nth}` });
  const pageOf = <Member>(make: (nth: number) => Member) =>
    Array.from({ length: PAGE }, (_, nth) => make(from + nth));
  switch (disease) {
    case 'longTexts':
      return { status: 200, body: { Members: [whole(1, 'm1', 'x'.repeat(SHORT / 3))] } };
    case 'longIds':
      return { status: 200, body: { Members: [whole(1, 'i'.repeat(SHORT / 2)), whole(2)] } };
    case 'manyMembers':
      return {
        status: 200,
        body: { Members: pageOf((nth) => whole(nth)), ...(from < MANY ? next(from + PAGE) : {}) },
      };
    case 'manyLinks':
      return {
        status: 200,
        body: {
          Members: pageOf((nth) => link(`${path}/m${nth}`)),
          ...(from < LINKS ? next(from + PAGE) : {}),
        },
      };
    case 'loop':
      return { status: 200, body: { Members: [whole(1), whole(2)], ...next(0) } };
    case 'endless':
      return { status: 200, body: { Members: [], ...next(from + 1) } };
  }
}
