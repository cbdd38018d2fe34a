import { incomplete, type Problem } from '../problem.js';
import type { Redfish } from './redfish.js';
import { type Got, notSupported, readGot } from './redfish-answer.js';
import { type Extent, members } from './redfish-collection.js';
import { refusedLink } from './redfish-link.js';
import { ROOT_PATH } from './redfish-login.js';
import { keptRoot } from './redfish-places.js';
import { messages } from './redfish-texts.js';
import { leafOf, linkOf } from './resource.js';

// Where things are: links are followed, ids are not guessed, and what was found is kept.

/** A path that was found. */
export interface Found {
  readonly kind: 'found';
  readonly path: string;
}

export async function read(redfish: Redfish, path: string): Promise<Got | Problem> {
  return readGot(await redfish.get(path));
}

/** The service root; read once per BMC. */
export async function root(redfish: Redfish): Promise<Got | Problem> {
  const place = redfish.place();
  if (place.root !== undefined) return { kind: 'got', resource: place.root };
  const got = await read(redfish, ROOT_PATH);
  if (got.kind !== 'got') return got;
  place.root = keptRoot(got.resource);
  return { kind: 'got', resource: place.root };
}

/** Reads what the service root calls so: Systems, UpdateService … */
export async function service(redfish: Redfish, name: string): Promise<Got | Problem> {
  const got = await root(redfish);
  if (got.kind !== 'got') return got;
  const path = linkOf(got.resource[name]);
  return path === undefined ? notSupported(messages.notHere(name)) : read(redfish, path);
}

/** The system that is the node: the only one, the one called `system`, or the only physical one. */
export async function systemPath(redfish: Redfish): Promise<Found | Problem> {
  const place = redfish.place();
  if (place.system !== undefined) return { kind: 'found', path: place.system };
  const paths = await allMemberPaths(redfish, 'Systems');
  if (paths.kind !== 'paths') return paths;
  const [first, ...others] = paths.all;
  if (first === undefined) return notSupported(messages.notHere('System'));
  const named = paths.all.find((path) => leafOf(path) === 'system');
  const path = others.length === 0 ? first : (named ?? (await onlyPhysical(redfish, paths.all)));
  if (path === undefined) return notSupported(messages.severalSystems(paths.all.map(leafOf).join(', ')));
  const refused = refusedLink(path);
  if (refused !== undefined) return refused;
  place.system = path;
  return { kind: 'found', path };
}

async function onlyPhysical(redfish: Redfish, paths: readonly string[]): Promise<string | undefined> {
  const physical: string[] = [];
  for (const path of paths) {
    const got = await read(redfish, path);
    const type = got.kind === 'got' ? got.resource['SystemType'] : undefined;
    const isHost = type === 'Physical' || (type === undefined && leafOf(path) !== 'hypervisor');
    if (got.kind === 'got' && isHost) physical.push(path);
  }
  return physical.length === 1 ? physical[0] : undefined;
}

/** The manager that is the BMC. */
export async function managerPath(redfish: Redfish): Promise<Found | Problem> {
  const place = redfish.place();
  if (place.manager !== undefined) return { kind: 'found', path: place.manager };
  const paths = await allMemberPaths(redfish, 'Managers');
  if (paths.kind !== 'paths') return paths;
  const path = paths.all.find((one) => leafOf(one) === 'bmc') ?? paths.all[0];
  if (path === undefined) return notSupported(messages.notHere('Manager'));
  const refused = refusedLink(path);
  if (refused !== undefined) return refused;
  place.manager = path;
  return { kind: 'found', path };
}

/** So many are remembered; a machine has some ten. */
const MOST_KNOWN_CHASSIS = 100;

export async function chassisPaths(redfish: Redfish): Promise<Paths | Problem> {
  const place = redfish.place();
  if (place.chassis !== undefined) return { kind: 'paths', all: place.chassis, missing: [] };
  const paths = await memberPaths(redfish, 'Chassis');
  const isKept =
    paths.kind === 'paths' && paths.missing.length === 0 && paths.all.length <= MOST_KNOWN_CHASSIS;
  if (isKept) place.chassis = paths.all;
  return paths;
}

interface Paths {
  readonly kind: 'paths';
  readonly all: readonly string[];
  /** Why there may be others: a line each. */
  readonly missing: readonly string[];
}

async function memberPaths(redfish: Redfish, name: string, extent?: Extent): Promise<Paths | Problem> {
  const got = await root(redfish);
  if (got.kind !== 'got') return got;
  const path = linkOf(got.resource[name]);
  if (path === undefined) return notSupported(messages.notHere(name));
  const list = await members(redfish, path, (member) => ({ link: linkOf(member) }), extent);
  if (list.kind !== 'members') return list;
  const all = list.all.flatMap(({ link }) => link ?? []);
  const bad = list.all.length - all.length;
  return {
    kind: 'paths',
    all,
    missing: bad === 0 ? list.missing : [...list.missing, messages.badLinks(bad, path)],
  };
}

/** A big machine is a system, or some ten. */
const MOST_SYSTEMS = 64;

/** Where one of several is looked for, all have to be known. */
async function allMemberPaths(redfish: Redfish, name: string): Promise<Paths | Problem> {
  const paths = await memberPaths(redfish, name, { most: MOST_SYSTEMS });
  return paths.kind === 'paths' && paths.missing.length > 0 ? incomplete(paths.missing) : paths;
}

/** Reads the system; where it was may be wrong after other firmware has started. */
export function readSystem(redfish: Redfish): Promise<Got | Problem> {
  return readAt(redfish, systemPath);
}

export function readManager(redfish: Redfish): Promise<Got | Problem> {
  return readAt(redfish, managerPath);
}

async function readAt(
  redfish: Redfish,
  find: (redfish: Redfish) => Promise<Found | Problem>,
): Promise<Got | Problem> {
  const found = await find(redfish);
  if (found.kind !== 'found') return found;
  const got = await read(redfish, found.path);
  if (got.kind !== 'refused' || got.httpStatus !== 404) return got;
  redfish.forgetPlace();
  const again = await find(redfish);
  return again.kind === 'found' ? read(redfish, again.path) : again;
}
