import type { DaemonServices } from '../../../lib/plugin/contract.js';
import type { Change } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import type { Options } from './arguments.js';
import { type Memberships, memberships } from './memberships.js';
import type { Ended } from './mkdef.js';
import { objectNames } from './object-names.js';
import type { NamedObjects, Targets } from './object-targets.js';
import { messages } from './objects-texts.js';
import { removals } from './remove-objects.js';

/** rmdef: removes objects; nodes leave the groups that go [DBobjectdefs.pm:4270]. All or nothing. */
export async function rmdef(
  targets: Targets,
  options: Options,
  { tables }: DaemonServices,
  talk: Talk,
): Promise<Ended> {
  if (options.has('all') && !options.has('force')) {
    talk.error(messages.forceWithAll);
    return 'usage';
  }
  if (options.has('cleanup')) {
    talk.error(messages.cleanupUnsupported);
    return 'failed';
  }
  const members = await memberships(tables);
  const changes: Change[] = [];
  const removed: string[] = [];
  let asked = 0;
  for (const { type, names } of targets.named) {
    const there = new Set(await objectNames(tables, type));
    const missing = names.filter((name) => !there.has(name));
    for (const name of missing) talk.error(messages.notFound(name, type.name));
    const going = names.filter((name) => there.has(name));
    asked += names.length;
    removed.push(...going);
    changes.push(...(await removals(tables, type, going)));
    if (type.name === 'group') await leaveGroups({ type, names: going }, members, tables);
  }
  if (talk.failed || removed.length === 0) {
    talk.say({ info: messages.noneRemoved, numofnodes: asked });
    return 'done';
  }
  await tables.change([...members.changes(), ...changes]);
  if (options.has('verbose')) {
    talk.info(messages.removedThese);
    talk.say({ info: ['', ...removed.sort()], numofnodes: asked });
  } else talk.say({ info: messages.removed(removed.length), numofnodes: asked });
  return 'done';
}

/** Dynamic groups have no members that know of them. */
async function leaveGroups(
  { names }: NamedObjects,
  members: Memberships,
  tables: DaemonServices['tables'],
): Promise<void> {
  const nodes = await tables.rows('nodelist');
  const definitions = await tables.rows('nodegroup');
  const dynamic = new Set(
    definitions.flatMap(({ groupname, grouptype }) => (grouptype === 'dynamic' ? (groupname ?? []) : [])),
  );
  for (const group of names) {
    if (dynamic.has(group)) continue;
    const mine = nodes.flatMap(({ node, groups }) =>
      groups?.split(',').includes(group) ? (node ?? []) : [],
    );
    members.leave(group, mine);
  }
}
