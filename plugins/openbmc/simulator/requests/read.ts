import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc, Properties } from '../bmc.js';
import { softwareObjects, softwareRoot } from '../simulated-software.js';
import {
  isShared,
  isWithin,
  objectAt,
  objectsWithin,
  pathsBelow,
  sharedBody,
} from '../tree/simulated-tree.js';
import type { Exchange } from './simulated-exchange.js';

/** GET of an object, an attribute, a directory, list or enumerate. */
export function read({ bmc, path }: Exchange): Answer {
  const { answers } = bmc.generation;
  if (path.endsWith('/enumerate')) return enumerate(bmc, path, path.slice(0, -'/enumerate'.length));
  if (path.endsWith('/list')) return paths(bmc, path.slice(0, -'/list'.length), true);
  if (path.endsWith('/')) return paths(bmc, path.slice(0, -1), false);
  const attribute = /^(.*)\/attr\/([^/]+)$/.exec(path);
  if (attribute !== null) return attributeOf(bmc, attribute[1] ?? '', attribute[2] ?? '');
  const object = objectAt(bmc, path);
  if (object !== undefined) return answers.ok(object);
  return pathsBelow(bmc, path, false).length === 0 ? answers.noObject() : answers.ok({});
}

function enumerate(bmc: Bmc, requestPath: string, path: string): Answer {
  const { answers } = bmc.generation;
  if (isShared(bmc, path)) {
    const body = sharedBody(bmc, requestPath, (objects) => {
      const within = [...objects].filter(([name]) => isWithin(name, path));
      return within.length === 0 ? undefined : answers.ok(Object.fromEntries(within)).body;
    });
    return body === undefined ? answers.noObject() : withText(bmc, body);
  }
  if (path === softwareRoot && bmc.overlay.size === 0 && bmc.behaviour.missingFromEnumerate.length === 0) {
    return withText(bmc, softwareBody(bmc));
  }
  const found = objectsWithin(bmc, path);
  for (const missing of bmc.behaviour.missingFromEnumerate) {
    for (const name of found.keys()) if (isWithin(name, missing)) found.delete(name);
  }
  return found.size === 0 ? answers.noObject() : answers.ok(Object.fromEntries(found));
}

/** A 200 whose body is known already. */
function withText(bmc: Bmc, body: string): Answer {
  return { ...bmc.generation.answers.ok(null), body };
}

const softwareBodies = new Map<string, string>();
const MAX_SOFTWARE_BODIES = 200;

/** The list of images, which is asked for most: BMCs with the same images share its text. */
function softwareBody(bmc: Bmc): string {
  const { generation, behaviour, images } = bmc;
  const key = JSON.stringify([generation.name, behaviour.functionalList, images]);
  let body = softwareBodies.get(key);
  if (body === undefined) {
    body = generation.answers.ok(Object.fromEntries(softwareObjects(bmc))).body;
    if (softwareBodies.size >= MAX_SOFTWARE_BODIES) softwareBodies.clear();
    softwareBodies.set(key, body);
  }
  return body;
}

function paths(bmc: Bmc, path: string, isDeep: boolean): Answer {
  const names = pathsBelow(bmc, path, isDeep);
  if (names.length === 0 && objectAt(bmc, path) === undefined) return bmc.generation.answers.noObject();
  return bmc.generation.answers.ok(names);
}

function attributeOf(bmc: Bmc, path: string, name: string): Answer {
  const { answers } = bmc.generation;
  const object = objectAt(bmc, path);
  if (object === undefined) return answers.noObject();
  const key = propertyName(bmc, object, name);
  return key === undefined ? answers.noProperty(name) : answers.ok(object[key] ?? null);
}

/** The property's name as the object has it. */
export function propertyName(bmc: Bmc, object: Properties, name: string): string | undefined {
  if (name in object) return name;
  if (!bmc.generation.ignoresCase) return undefined;
  return Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase());
}
