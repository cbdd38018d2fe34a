import { faultKinds, faultPlaces } from './fault.js';
import { generationNames } from './generation.js';
import { redfishWords } from './redfish/simulated-redfish-behaviour.js';
import { type Behaviour, defaultBehaviour, realTimes } from './simulated-behaviour.js';

/**
 * A change of behaviour from JSON. The keys are those of Behaviour; null means: as the generation does. `times` is
 * `real` or `fast` for all times at once. Throws an Error that names what is wrong.
 */
export function behaviourFromJson(text: string): Partial<Behaviour> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Error('a change of behaviour is a JSON object');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Error('a change of behaviour is a JSON object');
  }
  const { times, ...fields } = given as { readonly times?: unknown };
  const change: Record<string, unknown> = { ...timesNamed(times) };
  for (const [key, value] of Object.entries(fields)) change[key] = checked(key, value);
  return change;
}

function timesNamed(times: unknown): Partial<Behaviour> {
  if (times === undefined) return {};
  if (times === 'real') return realTimes;
  if (times === 'fast') {
    const keys = Object.keys(realTimes) as readonly (keyof Behaviour)[];
    return Object.fromEntries(keys.map((key) => [key, defaultBehaviour[key]]));
  }
  throw new Error('times is real or fast');
}

const words: Readonly<Partial<Record<keyof Behaviour, readonly unknown[]>>> = {
  ...redfishWords,
  generation: generationNames,
  updatedGeneration: generationNames,
  role: ['Administrator', 'Operator', 'ReadOnly'],
  loginAnswer: ['text', 'token'],
  idScheme: ['random', 'sha512', 'short'],
  uploadAnswer: ['id', 'null'],
  inventory: ['small', 'large', 'huge'],
  dumpPlace: ['early', 'later'],
  power: ['on', 'off'],
  rebootAnswer: ['ok', 'none', '504'],
  startingStatus: [503, 404],
};

const texts = new Set(['sessionCookie', 'machineName']);

function checked(key: string, value: unknown): unknown {
  if (!isKey(key)) throw new Error(`there is no behaviour called ${key}`);
  const usual = defaultBehaviour[key];
  if (value === null) {
    if (usual === undefined) return undefined;
    throw new Error(`${key} cannot be null`);
  }
  const allowed = words[key];
  if (allowed !== undefined) {
    if (allowed.includes(value)) return value;
    throw new Error(`${key} is one of ${allowed.join(', ')}`);
  }
  const wanted = usual === undefined ? (texts.has(key) ? 'string' : 'number') : kindOf(usual);
  if (kindOf(value) !== wanted) throw new Error(`${key} has to be of type ${wanted}`);
  if (key === 'faults' && Array.isArray(value)) value.forEach(checkFault);
  return value;
}

function checkFault(fault: unknown): void {
  if (typeof fault !== 'object' || fault === null) throw new Error('a fault is an object with at and kind');
  const { at, kind, path } = fault as {
    readonly at?: unknown;
    readonly kind?: unknown;
    readonly path?: unknown;
  };
  if (!faultPlaces.some((place) => place === at))
    throw new Error(`a fault is at one of ${faultPlaces.join(', ')}`);
  if (typeof kind !== 'number' && !faultKinds.some((known) => known === kind)) {
    throw new Error(`the kind of a fault is a status or one of ${faultKinds.join(', ')}`);
  }
  if (path === undefined) return;
  if (typeof path !== 'string') throw new Error('the path of a fault is a regular expression');
  new RegExp(path);
}

function isKey(key: string): key is keyof Behaviour {
  return Object.hasOwn(defaultBehaviour, key);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}
