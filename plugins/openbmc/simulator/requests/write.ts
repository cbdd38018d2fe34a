import { requestActivation } from '../activation.js';
import type { Answer, Json, WriteRefusal } from '../answers/simulated-answer.js';
import type { Bmc, Properties } from '../bmc.js';
import { requestReboot } from '../reboot.js';
import { requestChassis, requestHost } from '../simulated-power.js';
import { type SoftwareImage, setPriority, softwareRoot } from '../simulated-software.js';
import { objectAt, objectsWithin } from '../tree/simulated-tree.js';
import { dataOf } from './json-body.js';
import { propertyName } from './read.js';
import { type Exchange, type Handled, withBody } from './simulated-exchange.js';

/** PUT of one attribute. */
export function write(exchange: Exchange): Handled {
  return withBody(exchange, (body) => {
    const outcome = writeAttribute(exchange, body);
    if (outcome === 'noAnswer') {
      exchange.request.socket.destroy();
      return 'later';
    }
    return 'status' in outcome ? outcome : exchange.bmc.generation.answers.writeRefused(outcome);
  });
}

function writeAttribute(exchange: Exchange, body: string): Answer | WriteRefusal | 'noAnswer' {
  const { bmc, path, request } = exchange;
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('application/json')) return { kind: 'contentType', got: contentType };
  const given = dataOf(body);
  if (given === 'broken') return { kind: 'brokenJson' };
  if (given === 'absent') return { kind: 'noData' };
  const attribute = /^(.*)\/attr\/([^/]+)$/.exec(path);
  if (attribute === null) return { kind: 'wholeObject', path };
  const [, at = '', name = ''] = attribute;
  const object = objectAt(bmc, at);
  if (object === undefined) return { kind: 'unknownObject', path: at };
  const key = propertyName(bmc, object, name) ?? absentProperty(bmc, at, name);
  if (key === undefined) return { kind: 'unknownAttribute', name };
  if (readOnly.has(key) || (key === 'NTPServers' && 'StaticNTPServers' in object))
    return { kind: 'readOnly' };
  if (bmc.generation.legacy === 'readOnly') return { kind: 'wrongType' };
  const value = converted(bmc, object[key], given.data);
  if (value === undefined) return { kind: 'wrongType' };
  return (effects[key] ?? store)(bmc, { path: at, object, key, value });
}

/** Priority exists only on active images, and early levels take it at any time. */
function absentProperty(bmc: Bmc, at: string, name: string): string | undefined {
  return name === 'Priority' && imageAt(bmc, at)?.activation !== undefined ? name : undefined;
}

interface Written {
  readonly path: string;
  readonly object: Properties;
  readonly key: string;
  readonly value: Json;
}

type Effect = (bmc: Bmc, written: Written) => Answer | WriteRefusal | 'noAnswer';

const readOnly = new Set([
  'CurrentBMCState',
  'CurrentHostState',
  'CurrentPowerState',
  'Activation',
  'Version',
  'Purpose',
  'Progress',
  'endpoints',
  'Id',
  'Timestamp',
]);

/** What a write does beyond being stored, by attribute. */
const effects: Readonly<Record<string, Effect>> = {
  RequestedHostTransition: transition(['On', 'Off', 'Reboot'] as const, 'Host.Transition', requestHost),
  RequestedPowerTransition: transition(['On', 'Off'] as const, 'Chassis.Transition', requestChassis),
  RequestedBMCTransition(bmc, { value }) {
    if (value !== 'xyz.openbmc_project.State.BMC.Transition.Reboot') return { kind: 'invalidValue' };
    requestReboot(bmc);
    if (bmc.behaviour.rebootAnswer === 'none') return 'noAnswer';
    return bmc.behaviour.rebootAnswer === '504' ? bmc.generation.answers.status(504) : done(bmc);
  },
  RequestedActivation(bmc, { path, value }) {
    const image = imageAt(bmc, path);
    const requested = lastWord(value, 'xyz.openbmc_project.Software.Activation.RequestedActivations.');
    if (image === undefined || (requested !== 'Active' && requested !== 'None'))
      return { kind: 'invalidValue' };
    requestActivation(bmc, image, requested);
    return done(bmc);
  },
  Priority(bmc, { path, value }) {
    const image = imageAt(bmc, path);
    const number = Number(value);
    if (image === undefined || !Number.isInteger(number) || number < 0 || number > 255)
      return { kind: 'wrongType' };
    if (image.priority !== undefined) setPriority(bmc, image, number);
    return done(bmc);
  },
  StaticNTPServers(bmc, { path, object, value }) {
    bmc.overlay.set(path, { ...object, StaticNTPServers: value, NTPServers: value });
    return done(bmc);
  },
  /** Without DHCP for IPv4 the addresses it has given are gone. */
  DHCPEnabled(bmc, written) {
    const { value } = written;
    const isOff =
      typeof value === 'string' ? /\.(none|v6|v6stateless)$/.test(value) : value === 0 || value === false;
    for (const [path, { Origin: origin }] of objectsWithin(bmc, written.path)) {
      if (isOff && typeof origin === 'string' && origin.endsWith('.DHCP')) bmc.overlay.set(path, undefined);
    }
    return store(bmc, written);
  },
  Asserted(bmc, written) {
    const blinking = `xyz.openbmc_project.Led.Physical.Action.${Number(written.value) === 1 ? 'Blink' : 'Off'}`;
    for (const led of ['front_id', 'rear_id']) {
      const path = `/xyz/openbmc_project/led/physical/${led}`;
      const object = objectAt(bmc, path);
      if (object !== undefined) bmc.overlay.set(path, { ...object, State: blinking });
    }
    return store(bmc, written);
  },
};

function transition<const Word extends string>(
  words: readonly Word[],
  type: string,
  request: (bmc: Bmc, word: Word) => void,
): Effect {
  return (bmc, { value }) => {
    const last = lastWord(value, `xyz.openbmc_project.State.${type}.`);
    const word = words.find((known) => known === last);
    if (word === undefined) return { kind: 'invalidValue' };
    request(bmc, word);
    return done(bmc);
  };
}

function store(bmc: Bmc, { path, object, key, value }: Written): Answer | WriteRefusal {
  const before = object[key];
  if (isEnumeration(before) && !(isEnumeration(value) && prefixOf(value) === prefixOf(before))) {
    return { kind: 'invalidValue' };
  }
  bmc.overlay.set(path, { ...object, [key]: value });
  return done(bmc);
}

/** The value as D-Bus would take it for a property that holds `before`; undefined when it would not. */
function converted(bmc: Bmc, before: Json | undefined, given: Json): Json | undefined {
  const isEarly = bmc.generation.tree.booleans === 'numbers';
  if (typeof before === 'boolean') {
    if (typeof given === 'boolean') return given;
    if (given === 0 || given === 1) return given === 1;
    return typeof given === 'string' ? given.startsWith('t') : undefined;
  }
  if (typeof before === 'number' || before === undefined) {
    if (typeof given === 'number') return given;
    if (isEarly && typeof given === 'boolean') return Number(given);
    return isEarly && typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : undefined;
  }
  if (typeof before === 'string') return typeof given === 'string' ? given : undefined;
  return Array.isArray(before) === Array.isArray(given) ? given : undefined;
}

function imageAt(bmc: Bmc, path: string): SoftwareImage | undefined {
  return bmc.images.find((image) => path === `${softwareRoot}/${image.id}`);
}

function done(bmc: Bmc): Answer {
  return bmc.generation.answers.ok(null);
}

function lastWord(value: Json, prefix: string): string | undefined {
  return typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}

function isEnumeration(value: Json | undefined): value is string {
  return typeof value === 'string' && value.startsWith('xyz.openbmc_project.');
}

function prefixOf(value: string): string {
  return value.slice(0, value.lastIndexOf('.'));
}
