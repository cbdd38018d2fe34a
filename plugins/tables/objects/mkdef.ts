import type { DaemonServices } from '../../../lib/plugin/contract.js';
import type { ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import type { Options } from './arguments.js';
import { type GroupValues, groupValues } from './group-values.js';
import { memberships } from './memberships.js';
import { checkNames } from './name-checks.js';
import { type GroupContext, newGroup } from './new-group.js';
import { objectNames } from './object-names.js';
import { newNetworkProblem } from './object-networks.js';
import type { Targets } from './object-targets.js';
import { messages } from './objects-texts.js';
import { unmetConditions } from './only-if.js';
import { removals } from './remove-objects.js';
import { wantedObjects } from './wanted.js';
import { objectChanges, type WantedObject } from './write-objects.js';

/** 'usage': it is shown after what was said, and 'failed' means exit code 1. */
export type Ended = 'usage' | 'failed' | 'done';

/** mkdef: makes objects, or with -f replaces them [DBobjectdefs.pm:1490]. All or nothing. */
export async function mkdef(
  targets: Targets,
  options: Options,
  { tables }: DaemonServices,
  talk: Talk,
): Promise<Ended> {
  const wrong = wrongForMaking(targets, options);
  if (wrong !== undefined) {
    talk.error(...wrong);
    return 'usage';
  }
  if (!checkNames(targets, options, talk)) return 'failed';
  const wanted = await wantedObjects(targets, options.type === 'group', tables, talk);
  if (talk.failed) return 'failed';
  if (wanted.size === 0) {
    talk.error(/\bnode\b/.test(options.type) ? messages.nothingMadeOfNodes : messages.nothingMade);
    return 'failed';
  }

  const context: GroupContext = {
    targets,
    options,
    store: tables,
    memberships: await memberships(tables),
    making: nodesIn(wanted),
    talk,
  };
  const groups = await groupValues(tables, wanted.values());
  const there = await existing(tables, wanted);
  const isKept = (name: string, type: ObjectType): boolean =>
    there.get(type)?.has(name) === true && !options.has('force');
  const making = new Map<string, WantedObject>();
  const replaced = new Map<string, readonly Change[]>();
  for (const [name, { type, values }] of wanted)
    if (type.name === 'node' && !isKept(name, type))
      context.memberships.given(name, values.get('groups') ?? '', 'replace');
  let refused = false;
  for (const [name, object] of wanted) {
    const replaces = there.get(object.type)?.has(name) === true;
    const network =
      object.type.name === 'network' ? await newNetworkProblem(tables, name, object.values) : undefined;
    if (network !== undefined) {
      talk.error(network);
      refused = true;
      continue;
    }
    if (replaces && !options.has('force')) {
      talk.warn(messages.exists(name));
      continue;
    }
    const made = await newObject(name, object, groups, context);
    refused ||= made === undefined;
    if (made === undefined) continue;
    making.set(name, made);
    if (replaces) replaced.set(name, await removals(tables, object.type, [name]));
  }
  return write({ making, replaced, refused, asked: wanted.size, context });
}

interface Making {
  readonly making: ReadonlyMap<string, WantedObject>;
  /** Replaced objects go first. */
  readonly replaced: ReadonlyMap<string, readonly Change[]>;
  /** Some object cannot be made. */
  readonly refused: boolean;
  readonly asked: number;
  readonly context: GroupContext;
}

async function write({ making, replaced, refused, asked, context }: Making): Promise<Ended> {
  const { store, memberships, options, talk } = context;
  const written = await objectChanges(store, making, 'replace', talk, new Set(replaced.keys()));
  if (refused || written.refused) {
    talk.say({ error: messages.someErrors, errorcode: 1, numofnodes: asked });
    return 'failed';
  }
  const numofnodes = making.size;
  const updated = talk.failed ? [] : written.updated;
  const count = updated.length;
  if (!talk.failed)
    await store.change([...[...replaced.values()].flat(), ...written.changes, ...memberships.changes()]);
  if (options.has('verbose') && count > 0)
    talk.say({ info: [messages.updated, ...[...updated].sort()], numofnodes });
  else if (options.has('verbose')) talk.say({ error: messages.notUpdated, errorcode: 1, numofnodes });
  const text = messages.made(count);
  talk.say(count > 0 ? { info: text, numofnodes } : { error: text, errorcode: 1, numofnodes });
  return 'done';
}

function wrongForMaking(targets: Targets, { has, type, names }: Options): readonly string[] | undefined {
  if (has('plus') || has('minus')) return [messages.plusMinusOnMake];
  if (type !== '' && (has('all') || has('stanza') || has('xml'))) return [messages.typeWithFile];
  if (has('stanza') && (names !== '' || targets.noderange))
    return [messages.fileWithNames, messages.fileExample('mkdef')];
  return undefined;
}

/** The names of the nodes among the objects. */
export function nodesIn(wanted: ReadonlyMap<string, WantedObject>): readonly string[] {
  return [...wanted].filter(([, { type }]) => type.name === 'node').map(([name]) => name);
}

/** The names that are there already, of the types that are wanted. */
export async function existing(
  store: TableStore,
  wanted: ReadonlyMap<string, WantedObject>,
): Promise<ReadonlyMap<ObjectType, ReadonlySet<string>>> {
  const types = new Set([...wanted.values()].map(({ type }) => type));
  const there = new Map<ObjectType, ReadonlySet<string>>();
  for (const type of types) there.set(type, new Set(await objectNames(store, type)));
  return there;
}

/** The object as it is written, or undefined where the talk says why not. */
async function newObject(
  name: string,
  object: WantedObject,
  groups: GroupValues,
  context: GroupContext,
): Promise<WantedObject | undefined> {
  const { type, values } = object;
  const { talk } = context;
  if (type.name === 'node' && (values.get('groups') ?? '') === '') {
    talk.error(messages.noGroups(name));
    return undefined;
  }
  if (type.name === 'group') return newGroup(name, object, context);
  const unmet = unmetConditions(type, {
    setting: values,
    stored: undefined,
    groups: groups.of(values),
  });
  for (const text of unmet) talk.error(text);
  return unmet.length > 0 ? undefined : object;
}
