import type { Problem } from '../problem.js';
import type { SetBeacon } from '../verbs/control-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import type { Leds } from '../verbs/machine-verbs.js';
import type { Redfish } from './redfish.js';
import { notSupported, readDone } from './redfish-answer.js';
import { messages } from './redfish-texts.js';
import { chassisPaths, read } from './redfish-tree.js';
import { linkOf, type Resource } from './resource.js';
import { readSystem } from './which-host.js';

/** Where the identify light is: a resource that tells it, by the property of its time. */
interface Indicator {
  readonly kind: 'indicator';
  readonly path: string;
  readonly property: 'LocationIndicatorActive' | 'IndicatorLED';
  readonly state: string | undefined;
}

/** Redfish knows one identify light, which is in front and at the rear. */
export async function readLeds(redfish: Redfish): Promise<BmcReply<Leds>> {
  const found = await indicator(redfish);
  if (found.kind !== 'indicator') return found;
  const { state } = found;
  return {
    kind: 'ok',
    value: { leds: ['front_id', 'rear_id'].map((name) => ({ name, state })), missing: [] },
  };
}

export async function setBeacon(redfish: Redfish, { lit }: SetBeacon): Promise<BmcReply<undefined>> {
  const found = await indicator(redfish);
  if (found.kind !== 'indicator') return found;
  const value = found.property === 'LocationIndicatorActive' ? lit : lit ? 'Blinking' : 'Off';
  return readDone(await redfish.patch(found.path, { [found.property]: value }));
}

/** On the system in most builds, else on a chassis; older builds have only IndicatorLED. */
async function indicator(redfish: Redfish): Promise<Indicator | Problem> {
  const system = await readSystem(redfish);
  if (system.kind !== 'got') return system;
  const own = indicatorOf(system.resource, 'LocationIndicatorActive');
  if (own !== undefined) return own;
  const chassis = await chassisPaths(redfish);
  let fallback = indicatorOf(system.resource, 'IndicatorLED');
  for (const path of chassis.kind === 'paths' ? chassis.all : []) {
    const got = await read(redfish, path);
    if (got.kind !== 'got') continue;
    const resource = { '@odata.id': path, ...got.resource };
    const found = indicatorOf(resource, 'LocationIndicatorActive');
    if (found !== undefined) return found;
    fallback ??= indicatorOf(resource, 'IndicatorLED');
  }
  return fallback ?? notSupported(messages.notHere('identify light'));
}

const states = new Map<unknown, string>([
  [true, 'Blink'],
  [false, 'Off'],
  ['Lit', 'On'],
  ['Blinking', 'Blink'],
  ['Off', 'Off'],
]);

function indicatorOf(resource: Resource, property: Indicator['property']): Indicator | undefined {
  const path = linkOf(resource);
  if (path === undefined || !(property in resource)) return undefined;
  return { kind: 'indicator', path, property, state: states.get(resource[property]) };
}
