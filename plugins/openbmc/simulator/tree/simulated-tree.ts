import type { Json } from '../answers/simulated-answer.js';
import type { Bmc, Properties } from '../bmc.js';
import { type Generation, type GenerationName, generations } from '../generation.js';
import type { Behaviour } from '../simulated-behaviour.js';
import { stateObjects, stateRoot } from '../simulated-power.js';
import { softwareObjects, softwareRoot } from '../simulated-software.js';
import { otherObjects } from './other.js';
import { inventory } from './simulated-inventory.js';
import { associationObjects, sensorObjects } from './simulated-sensors.js';

/**
 * The objects of a BMC: those of its generation, shared by all BMCs and never changed; its own state and software,
 * made when they are read; and what has been written since the start, laid over them.
 */

/** One object; undefined when there is none. */
export function objectAt(bmc: Bmc, path: string): Properties | undefined {
  if (bmc.overlay.has(path)) return bmc.overlay.get(path);
  if (isWithin(path, stateRoot)) return stateObjects(bmc).get(path);
  if (isWithin(path, softwareRoot)) return softwareObjects(bmc).get(path);
  const shared = baseOf(bmc).objects.get(path);
  return shared === undefined ? undefined : filled(bmc, shared);
}

/** All objects at and below a path, in order. */
export function objectsWithin(bmc: Bmc, path: string): Map<string, Properties> {
  const found = new Map<string, Properties>();
  const take = (objects: ReadonlyMap<string, Properties>, fill: boolean): void => {
    for (const [name, properties] of objects) {
      if (isWithin(name, path)) found.set(name, fill ? filled(bmc, properties) : properties);
    }
  };
  if (touches(path, stateRoot)) take(stateObjects(bmc), false);
  if (touches(path, softwareRoot)) take(softwareObjects(bmc), false);
  take(baseOf(bmc).objects, true);
  for (const [name, properties] of bmc.overlay) {
    if (!isWithin(name, path)) continue;
    if (properties === undefined) found.delete(name);
    else found.set(name, properties);
  }
  return found;
}

/** The names of `objectsWithin`: a BMC is asked for them with every request, and most are the same for all. */
export function namesWithin(bmc: Bmc, path: string): ReadonlySet<string> {
  const own = [
    ...(touches(path, stateRoot) ? stateObjects(bmc).keys() : []),
    ...(touches(path, softwareRoot) ? softwareObjects(bmc).keys() : []),
  ].filter((name) => isWithin(name, path));
  const shared = sharedNames(baseOf(bmc), path);
  if (own.length === 0 && bmc.overlay.size === 0) return shared;
  const names = new Set([...own, ...shared]);
  for (const [name, properties] of bmc.overlay) {
    if (!isWithin(name, path)) continue;
    if (properties === undefined) names.delete(name);
    else names.add(name);
  }
  return names;
}

function sharedNames({ objects, names }: Base, path: string): ReadonlySet<string> {
  const known = names.get(path);
  if (known !== undefined) return known;
  const found = new Set([...objects.keys()].filter((name) => isWithin(name, path)));
  if (names.size < MAX_BODIES) names.set(path, found);
  return found;
}

/** Names of all objects below a path, each once, with those that only hold others. */
export function pathsBelow(bmc: Bmc, path: string, isDeep: boolean): string[] {
  const names = new Set<string>();
  for (const name of namesWithin(bmc, path)) {
    if (name === path) continue;
    const parts = name.slice(path.length + 1).split('/');
    for (let depth = 1; depth <= (isDeep ? parts.length : 1); depth += 1) {
      names.add(`${path}/${parts.slice(0, depth).join('/')}`);
    }
  }
  return [...names].sort();
}

/** True when nothing at or below this path differs from the shared objects. */
export function isShared(bmc: Bmc, path: string): boolean {
  if (touches(path, stateRoot) || touches(path, softwareRoot)) return false;
  for (const name of bmc.overlay.keys()) if (touches(name, path)) return false;
  return bmc.behaviour.missingFromEnumerate.length === 0;
}

interface Base {
  readonly objects: ReadonlyMap<string, Properties>;
  /** Bodies of answers that only need their blanks filled, by request path. */
  readonly bodies: Map<string, readonly string[]>;
  /** Names of objects at and below a path. */
  readonly names: Map<string, ReadonlySet<string>>;
}

const bases = new Map<string, Base>();
const MAX_BODIES = 200;

function baseOf(bmc: Bmc): Base {
  const { generation, behaviour } = bmc;
  const key = `${generation.name} ${behaviour.inventory} ${behaviour.dumpPlace}`;
  const known = bases.get(key);
  if (known !== undefined) return known;
  const base: Base = {
    objects: buildObjects(generation.name, behaviour),
    bodies: new Map(),
    names: new Map(),
  };
  bases.set(key, base);
  return base;
}

function buildObjects(
  name: GenerationName,
  { inventory: size, dumpPlace }: Pick<Behaviour, 'inventory' | 'dumpPlace'>,
): ReadonlyMap<string, Properties> {
  const { tree }: Generation = generations[name];
  const all = [
    ...inventory(size),
    ...sensorObjects(tree.sensors),
    ...associationObjects(tree.sensors),
    ...otherObjects(tree, dumpPlace),
  ];
  if (tree.booleans === 'booleans') return new Map(all);
  return new Map(all.map(([path, properties]) => [path, numbered(properties)]));
}

/** Early levels show D-Bus booleans as 0 and 1. */
function numbered(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      typeof value === 'boolean' ? Number(value) : value,
    ]),
  );
}

/** The body for a request path, made once for all BMCs of a kind by `make`; undefined when it makes none. */
export function sharedBody(
  bmc: Bmc,
  requestPath: string,
  make: (objects: ReadonlyMap<string, Properties>) => string | undefined,
): string | undefined {
  const base = baseOf(bmc);
  let parts = base.bodies.get(requestPath);
  if (parts === undefined) {
    parts = make(base.objects)?.split('@');
    if (parts === undefined) return undefined;
    if (base.bodies.size < MAX_BODIES) base.bodies.set(requestPath, parts);
  }
  return fill(bmc, parts);
}

/** Text between two `@` may be the name of a blank: @SERIAL@. Text with other `@` comes out as it went in. */
function fill(bmc: Bmc, parts: readonly string[]): string {
  let text = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    const blank = blanks[part];
    if (blank === undefined || at + 1 >= parts.length) text += `@${part}`;
    else {
      text += blank(bmc) + (parts[at + 1] ?? '');
      at += 1;
    }
  }
  return text;
}

const blanks: Readonly<Record<string, (bmc: Bmc) => string>> = {
  SERIAL: (bmc) => String(bmc.index + 1).padStart(5, '0'),
  HOST: (bmc) => bmc.host,
  MAC: (bmc) => {
    const number = (bmc.index + 1).toString(16).padStart(6, '0');
    return `70:e2:84:${number.slice(0, 2)}:${number.slice(2, 4)}:${number.slice(4)}`;
  },
  CPU: (bmc) => bmc.behaviour.cpuVersion,
};

function filled(bmc: Bmc, properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]): [string, Json] => [
      key,
      typeof value === 'string' && value.includes('@') ? fill(bmc, value.split('@')) : value,
    ]),
  );
}

export function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`) || root === '';
}

function touches(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}
