import { selectedNodes } from './group-members.js';
import { type GroupContext, namedMembers } from './new-group.js';
import { staticMembers } from './object-names.js';
import { parseSelection } from './object-selection.js';
import { messages } from './objects-texts.js';
import { readObjects } from './read-objects.js';
import type { WantedObject } from './write-objects.js';

/** A group as chdef changes or makes it; undefined where the talk says why not [DBobjectdefs.pm:2400]. */
export async function changedGroup(
  name: string,
  { type, values }: WantedObject,
  isThere: boolean,
  context: GroupContext,
): Promise<WantedObject | undefined> {
  const { options, store, talk } = context;
  const stored = isThere ? (await readObjects(store, type, [name], ['grouptype'])).get(name) : undefined;
  const storedType = stored?.get('grouptype')?.text ?? '';
  if ((options.has('dynamic') || storedType === 'dynamic') && values.size > 0) {
    talk.error(messages.dynamicWithAttributes(name));
    return undefined;
  }
  const made = new Map(values);
  if ((values.get('wherevals') ?? '') === '' && options.where.length > 0)
    made.set('wherevals', options.where.join('::'));
  const unstored = (values.get('grouptype') ?? '') || (options.has('dynamic') ? 'dynamic' : 'static');
  const grouptype = isThere ? storedType : unstored;

  const isStatic = grouptype === '' || grouptype === 'static';
  if (isStatic && options.where.length > 0 && (values.get('members') ?? '') !== '') {
    talk.error(messages.membersAndWhere);
    return undefined;
  }
  const members = isStatic ? await membersOf(made, context) : [];
  if (members === undefined) return undefined;
  if (!isThere) return newlyMade(name, { type, values: made }, unstored, members, context);
  changeMembers(name, members, await staticMembers(store, name), context);
  return { type, values: made };
}

/** The members asked for, by name or by conditions; they are kept in nodelist. undefined: the conditions are none. */
async function membersOf(
  values: Map<string, string>,
  context: GroupContext,
): Promise<readonly string[] | undefined> {
  const { store, talk } = context;
  const asked = values.get('members') ?? '';
  const where = values.get('wherevals') ?? '';
  if (asked !== '') {
    values.set('members', 'static');
    return namedMembers(asked, context);
  }
  if (where === '') return [];
  values.set('members', 'static');
  const selection = parseSelection(where.split('::'));
  if (selection === undefined) {
    talk.error(messages.badWhere);
    return undefined;
  }
  return selectedNodes(store, selection);
}

function newlyMade(
  name: string,
  { type, values }: WantedObject,
  grouptype: string,
  members: readonly string[],
  { options, memberships, talk }: GroupContext,
): WantedObject | undefined {
  const made = new Map(values);
  if (grouptype === 'dynamic' && options.has('dynamic')) {
    made.set('members', 'dynamic');
    if ((values.get('wherevals') ?? '') === '') {
      talk.error(messages.noWhere(name), messages.nextGroup);
      return undefined;
    }
  }
  made.set('grouptype', grouptype);
  if (grouptype === 'static') memberships.join(name, members);
  return { type, values: made };
}

/** -m takes members out, -p takes them in; else they are all there are from now on. */
function changeMembers(
  name: string,
  members: readonly string[],
  current: readonly string[],
  { options, memberships, talk }: GroupContext,
): void {
  if (members.length === 0) return;
  if (!options.has('minus')) {
    if (!options.has('plus')) memberships.leave(name, current);
    memberships.join(name, members);
    return;
  }
  for (const node of members) if (!memberships.isIn(node, name)) talk.error(messages.notAMember(node, name));
  memberships.leave(name, members);
}
