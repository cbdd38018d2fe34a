import { incomplete, type Problem } from '../problem.js';
import type { Redfish } from './redfish.js';
import { type Got, notSupported, readGot } from './redfish-answer.js';
import { type Extent, members } from './redfish-collection.js';
import { ROOT_PATH } from './redfish-login.js';
import { keepRoot } from './redfish-places.js';
import { messages } from './redfish-texts.js';
import { linkOf } from './resource.js';

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
  return { kind: 'got', resource: keepRoot(place, got.resource) };
}

/** Reads what the service root calls so: Systems, UpdateService … */
export async function service(redfish: Redfish, name: string): Promise<Got | Problem> {
  const got = await root(redfish);
  if (got.kind !== 'got') return got;
  const path = linkOf(got.resource[name]);
  return path === undefined ? notSupported(messages.notHere(name)) : read(redfish, path);
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

export interface Paths {
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
export async function allMemberPaths(redfish: Redfish, name: string): Promise<Paths | Problem> {
  const paths = await memberPaths(redfish, name, { most: MOST_SYSTEMS });
  if (paths.kind !== 'paths') return paths;
  return paths.missing.length > 0
    ? incomplete(paths.missing)
    : { ...paths, all: [...new Set(paths.all.map(bare))] };
}

/** As the paths of members are, without a slash at the end: some list one both ways. */
export function bare(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
