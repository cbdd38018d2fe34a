import { incomplete, type Problem } from '../problem.js';
import type { Redfish } from './redfish.js';
import { type Got, notSupported } from './redfish-answer.js';
import { refusedLink } from './redfish-link.js';
import type { HostPlace } from './redfish-places.js';
import { messages } from './redfish-texts.js';
import { allMemberPaths, bare, type Found, read, root } from './redfish-tree.js';
import { leafOf, linkOf, linksOf, type Resource, recordOf } from './resource.js';

// Which system of a machine is the node, and which manager is its BMC. What cannot be read may be the one: without
// something that says so nothing is concluded, and nothing is kept.

/** Of a machine that is several: places of each of its nodes. */
function hostOf(redfish: Redfish): HostPlace {
  const place = redfish.place();
  const name = redfish.node.system ?? '';
  place.hosts ??= new Map<string, HostPlace>();
  const host = place.hosts.get(name) ?? {};
  place.hosts.set(name, host);
  return host;
}

/**
 * The system that is the node: the one the site names; the only one; the one called `system`; of several the only physical
 * one, or the only physical one that can be reset; the only one that the BMC itself is the manager of.
 */
export async function systemPath(redfish: Redfish): Promise<Found | Problem> {
  const host = hostOf(redfish);
  if (host.system !== undefined) return { kind: 'found', path: host.system };
  const paths = await allMemberPaths(redfish, 'Systems');
  if (paths.kind !== 'paths') return paths;
  const found = await systemAmong(redfish, paths.all);
  if (found.kind === 'found') host.system = found.path;
  return found;
}

async function systemAmong(redfish: Redfish, paths: readonly string[]): Promise<Found | Problem> {
  const { system: wanted } = redfish.node;
  const [first, ...others] = paths;
  if (first === undefined) return notSupported(messages.notHere('System'));
  if (wanted !== undefined) {
    const named = paths.find((path) => leafOf(path) === wanted);
    return named === undefined ? notSupported(messages.noSuchSystem(wanted, namesOf(paths))) : at(named);
  }
  if (others.length === 0) return at(first);
  const called = paths.find((path) => leafOf(path) === 'system');
  if (called !== undefined) return at(called);

  const looks = await lookAll(redfish, paths);
  const physical = looks.here.filter(isPhysical);
  const [problem] = looks.unread;
  if (problem === undefined) {
    const one = only(physical) ?? only(physical.filter(({ resource }) => canBeReset(resource)));
    if (one !== undefined) return at(one.path);
  }
  const managed = await managedByBmc(redfish, paths, looks);
  if (managed !== undefined) return at(managed);
  return problem === undefined
    ? notSupported(messages.severalSystems(namesOf(paths)))
    : incomplete([messages.systemUnread(namesOf(paths), leafOf(problem.path), problem.why.text)]);
}

/** What bmcweb calls the one on its host. */
const HYPERVISOR = 'hypervisor';

/** A hypervisor, an operating system and a part of a machine are systems too. */
function isPhysical({ path, resource: { SystemType } }: Look): boolean {
  return SystemType === 'Physical' || (SystemType === undefined && leafOf(path) !== HYPERVISOR);
}

function canBeReset(system: Resource): boolean {
  const reset = recordOf(system['Actions'])['#ComputerSystem.Reset'];
  return Object.keys(recordOf(reset)).length > 0;
}

/** The manager that answers us, where the service says which one that is. */
async function serviceManager(redfish: Redfish, managers: readonly string[]): Promise<string | undefined> {
  const got = await root(redfish);
  const links = got.kind === 'got' ? recordOf(got.resource['Links']) : {};
  const path = linkOf(links['ManagerProvidingService']);
  return path === undefined ? undefined : managers.find((one) => one === bare(path));
}

/** bmcweb calls the manager that it runs on so, and NVIDIA the host's on boards that have one of their own besides. */
const OWN_MANAGER = /^bmc(?:_0)?$/i;

/**
 * The only system that the manager which answers names as its server. Where it names none: the only one that names it, of
 * systems that were all read, as one that was not may name it too.
 */
async function managedByBmc(
  redfish: Redfish,
  systems: readonly string[],
  { here, unread }: Looks,
): Promise<string | undefined> {
  const managers = await allMemberPaths(redfish, 'Managers');
  if (managers.kind !== 'paths') return undefined;
  const own =
    (await serviceManager(redfish, managers.all)) ??
    only(managers.all.filter((path) => OWN_MANAGER.test(leafOf(path))));
  if (own === undefined) return undefined;
  const got = await read(redfish, own);
  const servers = got.kind === 'got' ? serversOf(got.resource) : [];
  if (servers.length > 0) return only(servers.filter((one) => systems.includes(one)));
  if (unread.length > 0) return undefined;
  return only(here.filter(({ resource }) => managersOf(resource).includes(own)))?.path;
}

/** Whether the BMC knows one machine alone: all it tells is about the node then. */
export async function isOnlySystem(redfish: Redfish): Promise<boolean> {
  const paths = await allMemberPaths(redfish, 'Systems');
  return paths.kind === 'paths' && paths.all.filter((path) => leafOf(path) !== HYPERVISOR).length === 1;
}

/**
 * The manager that is the BMC: the only one; the one that the node's system names as its manager; the one that answers us, or
 * is called `bmc`; the one that names the system as its server; the only one that says it is a BMC.
 */
export async function managerPath(redfish: Redfish): Promise<Found | Problem> {
  const host = hostOf(redfish);
  if (host.manager !== undefined) return { kind: 'found', path: host.manager };
  const paths = await allMemberPaths(redfish, 'Managers');
  if (paths.kind !== 'paths') return paths;
  const found = await managerAmong(redfish, paths.all);
  if (found.kind === 'found') host.manager = found.path;
  return found;
}

async function managerAmong(redfish: Redfish, paths: readonly string[]): Promise<Found | Problem> {
  const [first, ...others] = paths;
  if (first === undefined) return notSupported(messages.notHere('Manager'));
  if (others.length === 0) return at(first);
  const system = await systemPath(redfish);
  const got = system.kind === 'found' ? await read(redfish, system.path) : system;
  const managedBy = got.kind === 'got' ? managersOf(got.resource) : [];
  const named = only(paths.filter((path) => managedBy.includes(path)));
  if (named !== undefined) return at(named);
  // Of several nodes behind one BMC each may have a manager of its own.
  if (got.kind !== 'got' && redfish.node.system !== undefined) return got;
  const called =
    (await serviceManager(redfish, paths)) ??
    only(paths.filter((path) => leafOf(path).toLowerCase() === 'bmc'));
  if (called !== undefined) return at(called);
  if (system.kind !== 'found') return system;

  const looks = await lookAll(redfish, paths);
  const [problem] = looks.unread;
  if (problem !== undefined)
    return incomplete([messages.managerUnread(namesOf(paths), leafOf(problem.path), problem.why.text)]);
  const one =
    only(looks.here.filter(({ resource }) => serversOf(resource).includes(system.path))) ??
    only(looks.here.filter(({ resource }) => resource['ManagerType'] === 'BMC'));
  return one === undefined ? notSupported(messages.severalManagers(namesOf(paths))) : at(one.path);
}

function managersOf(system: Resource): readonly string[] {
  return linksOf(recordOf(system['Links'])['ManagedBy']).map(bare);
}

function serversOf(manager: Resource): readonly string[] {
  return linksOf(recordOf(manager['Links'])['ManagerForServers']).map(bare);
}

interface Look {
  readonly path: string;
  readonly resource: Resource;
}

interface Looks {
  readonly here: readonly Look[];
  readonly unread: readonly { readonly path: string; readonly why: Problem }[];
}

/** One that is not there has gone since its collection was read. A BMC that has not answered for one is asked no more. */
async function lookAll(redfish: Redfish, paths: readonly string[]): Promise<Looks> {
  const here: Look[] = [];
  const unread: { readonly path: string; readonly why: Problem }[] = [];
  for (const path of paths) {
    const got: Got | Problem = await read(redfish, path);
    if (got.kind === 'got') here.push({ path, resource: got.resource });
    else if (got.kind === 'silent' || got.httpStatus !== 404) unread.push({ path, why: got });
    if (got.kind === 'silent') break;
  }
  return { here, unread };
}

function only<One>(all: readonly One[]): One | undefined {
  return all.length === 1 ? all[0] : undefined;
}

function at(path: string): Found | Problem {
  return refusedLink(path) ?? { kind: 'found', path };
}

function namesOf(paths: readonly string[]): string {
  return paths.map(leafOf).join(', ');
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
