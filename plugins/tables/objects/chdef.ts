import type { DaemonServices } from '../../../lib/plugin/contract.js';
import { isObjectName } from '../../../xcat-compat/names/object-name.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import type { Options } from './arguments.js';
import { changedGroup } from './changed-group.js';
import { memberships } from './memberships.js';
import { type Ended, existing, nodesIn } from './mkdef.js';
import type { GroupContext } from './new-group.js';
import { changedNetworkProblem, networkProblem } from './object-networks.js';
import type { Targets } from './object-targets.js';
import { messages } from './objects-texts.js';
import { rename } from './rename.js';
import { wantedObjects } from './wanted.js';
import { type Mode, objectChanges, type WantedObject } from './write-objects.js';

/** chdef: changes objects, and makes those that are not there [DBobjectdefs.pm:2070]. All or nothing. */
export async function chdef(
  targets: Targets,
  options: Options,
  { tables }: DaemonServices,
  talk: Talk,
): Promise<Ended> {
  if (options.newName !== '') return rename(targets, options, tables, talk);
  const wrong = wrongForChanging(targets, options);
  if (wrong !== undefined) {
    talk.error(...wrong);
    return 'usage';
  }
  const wanted = await wantedObjects(targets, options.type === 'group', tables, talk);
  const context: GroupContext = {
    targets,
    options,
    store: tables,
    memberships: await memberships(tables),
    making: nodesIn(wanted),
    talk,
  };
  for (const [name, { type, values }] of wanted) {
    const groups = values.get('groups');
    if (type.name === 'node' && groups !== undefined)
      context.memberships.given(name, groups, modeOf(options));
  }
  const changing = new Map<string, WantedObject>();
  const created: string[] = [];
  let refused = talk.failed;
  const there = await existing(tables, wanted);
  for (const [name, object] of await validNames(wanted, talk)) {
    const isThere = there.get(object.type)?.has(name) === true;
    const problem = await problemOf(name, object, isThere, options, tables);
    if (problem !== undefined) {
      talk.error(problem);
      refused = true;
      continue;
    }
    const changed =
      object.type.name === 'group' ? await changedGroup(name, object, isThere, context) : object;
    refused ||= changed === undefined;
    if (changed === undefined) continue;
    changing.set(name, isThere ? changed : withDefaults(changed));
    if (!isThere) created.push(name);
  }
  return write({ changing, created, refused, asked: wanted.size, context });
}

interface Changing {
  readonly changing: ReadonlyMap<string, WantedObject>;
  readonly created: readonly string[];
  /** Some object cannot be changed so. */
  readonly refused: boolean;
  readonly asked: number;
  readonly context: GroupContext;
}

async function write({ changing, created, refused, asked, context }: Changing): Promise<Ended> {
  const { store, memberships: members, options, talk, targets } = context;
  const written = await objectChanges(store, changing, modeOf(options), talk);
  if (refused || written.refused) {
    talk.say({ error: messages.someErrors, errorcode: 1, numofnodes: asked });
    return 'failed';
  }
  const numofnodes = changing.size;
  if (talk.failed) {
    talk.say({ info: messages.noneChanged, numofnodes });
    return 'done';
  }
  await store.change([...written.changes, ...members.changes()]);
  const count = written.updated.length;
  if (options.has('verbose')) {
    sayUpdated(written.updated, numofnodes, talk);
    return 'done';
  }
  talk.say({ info: count > 0 ? messages.made(count) : messages.noneChanged, numofnodes });
  if (created.length > 0) talk.info(messages.created(created.join(',')));
  const typeOf = (name: string): string =>
    options.type || (targets.filed.get(name)?.get('objtype') ?? 'node');
  const capitals = created.filter((name) => typeOf(name) === 'node' && /[A-Z]/.test(name));
  if (capitals.length > 0) talk.warn(messages.capitals(capitals.join(',')));
  return 'done';
}

function modeOf({ has }: Options): Mode {
  if (has('plus')) return 'plus';
  return has('minus') ? 'minus' : 'replace';
}

/** The names come with empty lines before and after them [DBobjectdefs.pm:2462]. */
function sayUpdated(updated: readonly string[], numofnodes: number, talk: Talk): void {
  if (updated.length === 0) {
    talk.say({ info: messages.noneUpdated, numofnodes });
    return;
  }
  talk.info(messages.updated);
  const names = [...updated].sort().map((name) => `${name}\n`);
  talk.say({ info: ['', ...names], numofnodes });
}

function wrongForChanging(targets: Targets, { has, type, names }: Options): readonly string[] | undefined {
  if (has('force')) return [messages.forceOnChange];
  if (type !== '' && (has('all') || has('stanza') || has('xml'))) return [messages.typeWithFile];
  if (has('stanza') && (names !== '' || targets.noderange))
    return [messages.fileWithNames, messages.fileExample('chdef')];
  return undefined;
}

async function validNames(
  wanted: ReadonlyMap<string, WantedObject>,
  talk: Talk,
): Promise<readonly (readonly [string, WantedObject])[]> {
  const dotted = [...wanted].filter(([name, { type }]) => type.name === 'node' && name.includes('.'));
  const others = [...wanted].filter(([name, { type }]) => type.name !== 'node' || !name.includes('.'));
  const invalid = others.filter(([name, { type }]) => !isObjectName(name, type.name));
  if (dotted.length > 0) talk.error(messages.domainInName(dotted.map(([name]) => name).join(',')));
  if (invalid.length > 0) talk.error(messages.nameInvalid(invalid.map(([name]) => name).join(',')));
  return others.filter(([name, { type }]) => isObjectName(name, type.name));
}

async function problemOf(
  name: string,
  { type, values }: WantedObject,
  isThere: boolean,
  options: Options,
  store: TableStore,
): Promise<string | undefined> {
  if (type.name === 'network') {
    const check = isThere ? changedNetworkProblem : networkProblem;
    const problem = await check(store, name, values);
    if (problem !== undefined) return problem;
  }
  if (!isThere && type.name === 'node' && (values.get('groups') ?? '') === '') return messages.noGroups(name);
  return !isThere && options.has('minus') ? messages.minusOnNew(name) : undefined;
}

/** An image of which nobody says what it is, is AIX's [DBobjectdefs.pm:2410]. */
function withDefaults({ type, values }: WantedObject): WantedObject {
  if (type.name !== 'osimage' || values.has('imagetype')) return { type, values };
  return { type, values: new Map([...values, ['imagetype', 'NIM'] as const]) };
}
