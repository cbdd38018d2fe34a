import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { objectNames, objectType, staticMembers } from './object-names.js';
import { fits, parseSelection, type Selection } from './object-selection.js';
import { type ObjectValues, readObjects } from './read-objects.js';

/** The nodes of a group: those that name it, or those its conditions select [DBobjUtils.pm:1828]. */
export async function groupMembers(
  store: TableStore,
  group: string,
  values: ObjectValues,
): Promise<readonly string[]> {
  if (values.get('grouptype')?.text !== 'dynamic') return staticMembers(store, group);
  const selection = parseSelection((values.get('wherevals')?.text ?? '').split('::'));
  return selection === undefined ? [] : selectedNodes(store, selection);
}

/** The nodes whose attributes fit, in the order of nodelist; `node` is an attribute too. */
export async function selectedNodes(store: TableStore, selection: Selection): Promise<readonly string[]> {
  const node = objectType('node');
  if (node === undefined) return [];
  const names = await objectNames(store, node);
  const objects = await readObjects(store, node, names, [...selection.keys()]);
  return names.filter((name) =>
    fits(selection, (attribute) => (attribute === 'node' ? name : objects.get(name)?.get(attribute)?.text)),
  );
}
