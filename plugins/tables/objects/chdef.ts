import type { DaemonServices } from '../../../lib/plugin/contract.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import type { Options } from './arguments.js';
import { changedGroup } from './changed-group.js';
import { memberships } from './memberships.js';
import { messages } from './messages.js';
import type { Ended } from './mkdef.js';
import { changedNetworkProblem, networkProblem } from './networks.js';
import type { GroupContext } from './new-group.js';
import { isObjectName } from './object-name.js';
import { objectNames } from './object-names.js';
import { rename } from './rename.js';
import type { Targets } from './targets.js';
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
    talk,
  };
  const changing = new Map<string, WantedObject>();
  const created: string[] = [];
  for (const [name, object] of await validNames(wanted, talk)) {
    const isThere = (await objectNames(tables, object.type)).includes(name);
    const problem = await problemOf(name, object, isThere, options, tables);
    if (problem !== undefined) {
      talk.error(problem);
      continue;
    }
    const changed =
      object.type.name === 'group' ? await changedGroup(name, object, isThere, context) : object;
    if (changed === undefined) continue;
    changing.set(name, changed);
    if (!isThere) created.push(name);
  }
  return write(changing, created, wanted.size, context);
}

async function write(
  changing: ReadonlyMap<string, WantedObject>,
  created: readonly string[],
  asked: number,
  { store, memberships: members, options, talk, targets }: GroupContext,
): Promise<Ended> {
  const mode: Mode = options.has('plus') ? 'plus' : options.has('minus') ? 'minus' : 'replace';
  const written = await objectChanges(store, changing, mode, talk);
  if (talk.failed) {
    talk.say({ error: messages.someErrors, errorcode: 1, numofnodes: asked });
    return 'failed';
  }
  await store.change([...members.changes(), ...written.changes]);
  const numofnodes = changing.size;
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

/** The first line comes twice, alone and with the names [DBobjectdefs.pm:2462]. */
function sayUpdated(updated: readonly string[], numofnodes: number, talk: Talk): void {
  if (updated.length === 0) {
    talk.say({ info: messages.noneUpdated, numofnodes });
    return;
  }
  talk.info(messages.updated);
  const names = [...updated].sort().map((name) => `${name}\n`);
  talk.say({ info: [messages.updated, ...names], numofnodes });
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
