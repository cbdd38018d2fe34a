import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import type { Options } from './arguments.js';
import { selectedNodes } from './group-members.js';
import type { Memberships } from './memberships.js';
import { namesIn, objectNames, objectType } from './object-names.js';
import type { Targets } from './object-targets.js';
import { messages } from './objects-texts.js';
import { unmetConditions } from './only-if.js';
import type { WantedObject } from './write-objects.js';

export interface GroupContext {
  readonly targets: Targets;
  readonly options: Options;
  readonly store: TableStore;
  readonly memberships: Memberships;
  /** Nodes that the same command makes. */
  readonly making: readonly string[];
  readonly talk: Talk;
}

/** A group as mkdef makes it; undefined where the talk says why not [DBobjectdefs.pm:1870]. */
export async function newGroup(
  name: string,
  object: WantedObject,
  context: GroupContext,
): Promise<WantedObject | undefined> {
  const { options, store, memberships, talk } = context;
  const { selection } = context.targets;
  const { type, values } = object;
  const given = values.get('grouptype') ?? '';
  const dynamic = given === 'dynamic' || (given === '' && options.has('dynamic'));
  if (given === '' && options.has('dynamic') && values.size > 0) {
    talk.error(messages.dynamicWithAttributes(name));
    return undefined;
  }
  if (dynamic && (values.get('wherevals') ?? '') === '' && selection === undefined) {
    talk.error(messages.noWhere(name), messages.nextGroup);
    return undefined;
  }
  if (!dynamic && selection !== undefined && (values.get('members') ?? '') !== '') {
    talk.error(messages.membersAndWhere);
    return undefined;
  }
  const unmet = unmetConditions(type, { setting: values, stored: undefined, groups: [] });
  if (unmet.length > 0) {
    for (const text of unmet) talk.error(text);
    return undefined;
  }

  const made = new Map([
    ...values,
    ['grouptype', given === '' ? (dynamic ? 'dynamic' : 'static') : given] as const,
  ]);
  if (dynamic) {
    if (given === '') made.set('members', 'dynamic');
    if ((values.get('wherevals') ?? '') === '') made.set('wherevals', options.where.join('::'));
    return { type, values: made };
  }
  const asked = values.get('members') ?? '';
  if (asked === '' && selection === undefined) {
    talk.warn(messages.noMembers(name));
    return { type, values: made };
  }
  made.set('members', 'static');
  const bySelection = asked === '' && selection !== undefined;
  const members = bySelection ? await selectedNodes(store, selection) : await namedMembers(asked, context);
  memberships.join(name, members);
  return { type, values: made };
}

/** The nodes of a list of members; what is none is said. */
export async function namedMembers(
  members: string,
  { store, options, making, talk }: GroupContext,
): Promise<readonly string[]> {
  const found = await namesIn(store, members, { asker: options.asker });
  if (found.kind === 'malformed') {
    talk.error(found.reason);
    return [];
  }
  const node = objectType('node');
  const nodes = new Set(node === undefined ? [] : await objectNames(store, node));
  for (const name of making) nodes.add(name);
  for (const name of found.names) if (!nodes.has(name)) talk.error(messages.memberUnknown(name));
  return found.names.filter((name) => nodes.has(name));
}
