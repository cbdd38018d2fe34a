import type { Problem } from '../../problem.js';
import { type Got, notSupported, readGot } from './answer.js';
import { ROOT_PATH } from './login.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { leafOf, linkOf, linksOf, pathOf, type Resource, recordOf } from './resource.js';

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
  if (got.kind === 'got') place.root = got.resource;
  return got;
}

/** Reads what the service root calls so: Systems, UpdateService … */
export async function service(redfish: Redfish, name: string): Promise<Got | Problem> {
  const got = await root(redfish);
  if (got.kind !== 'got') return got;
  const path = linkOf(got.resource[name]);
  return path === undefined ? notSupported(messages.notHere(name)) : read(redfish, path);
}

const MAX_PAGES = 100;
const MAX_MEMBERS = 20_000;

/** The members of a collection, all pages of it. Members may be whole resources or links. */
export async function members(
  redfish: Redfish,
  path: string,
): Promise<{ readonly kind: 'members'; readonly all: readonly Resource[] } | Problem> {
  const all: Resource[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined && page < MAX_PAGES && all.length < MAX_MEMBERS; page += 1) {
    const got = await read(redfish, next);
    if (got.kind !== 'got') return got;
    const { Members } = got.resource;
    if (Array.isArray(Members)) for (const one of Members) all.push(recordOf(one));
    next = pathOf(got.resource['Members@odata.nextLink']) ?? pathOf(got.resource['@odata.nextLink']);
  }
  return { kind: 'members', all };
}

const READS_AT_ONCE = 4;

/**
 * The members of a collection as whole resources, read where the collection gives only links. One that cannot be
 * read is left out: it may have gone since the collection was read.
 */
export async function expanded(
  redfish: Redfish,
  path: string,
): Promise<{ readonly kind: 'members'; readonly all: readonly Resource[] } | Problem> {
  const list = await members(redfish, path);
  if (list.kind !== 'members') return list;
  const all: Resource[] = [];
  for (let at = 0; at < list.all.length && !redfish.signal.aborted; at += READS_AT_ONCE) {
    const some = list.all.slice(at, at + READS_AT_ONCE);
    const read = await Promise.all(some.map((one) => whole(redfish, one)));
    for (const one of read) if (one !== undefined) all.push(one);
  }
  return { kind: 'members', all };
}

async function whole(redfish: Redfish, member: Resource): Promise<Resource | undefined> {
  const path = linkOf(member);
  if (Object.keys(member).length > 1 || path === undefined) return member;
  const got = await read(redfish, path);
  return got.kind === 'got' ? { '@odata.id': path, ...got.resource } : undefined;
}

/** The system that is the node: the only one, the one called `system`, or the only physical one. */
export async function systemPath(redfish: Redfish): Promise<Found | Problem> {
  const place = redfish.place();
  if (place.system !== undefined) return { kind: 'found', path: place.system };
  const paths = await memberPaths(redfish, 'Systems');
  if (paths.kind !== 'paths') return paths;
  const [first, ...others] = paths.all;
  if (first === undefined) return notSupported(messages.notHere('System'));
  const named = paths.all.find((path) => leafOf(path) === 'system');
  const path = others.length === 0 ? first : (named ?? (await onlyPhysical(redfish, paths.all)));
  if (path === undefined) return notSupported(messages.severalSystems(paths.all.map(leafOf).join(', ')));
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
  const paths = await memberPaths(redfish, 'Managers');
  if (paths.kind !== 'paths') return paths;
  const path = paths.all.find((one) => leafOf(one) === 'bmc') ?? paths.all[0];
  if (path === undefined) return notSupported(messages.notHere('Manager'));
  place.manager = path;
  return { kind: 'found', path };
}

export async function chassisPaths(
  redfish: Redfish,
): Promise<{ readonly kind: 'paths'; readonly all: readonly string[] } | Problem> {
  const place = redfish.place();
  if (place.chassis !== undefined) return { kind: 'paths', all: place.chassis };
  const paths = await memberPaths(redfish, 'Chassis');
  if (paths.kind === 'paths') place.chassis = paths.all;
  return paths;
}

async function memberPaths(
  redfish: Redfish,
  name: string,
): Promise<{ readonly kind: 'paths'; readonly all: readonly string[] } | Problem> {
  const got = await root(redfish);
  if (got.kind !== 'got') return got;
  const path = linkOf(got.resource[name]);
  if (path === undefined) return notSupported(messages.notHere(name));
  const list = await members(redfish, path);
  return list.kind === 'members' ? { kind: 'paths', all: linksOf(list.all) } : list;
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
