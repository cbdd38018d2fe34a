import type { DaemonServices } from '../../../lib/plugin/contract.js';
import { attributeNames, type ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import type { Options } from './arguments.js';
import { listTemplates } from './list-templates.js';
import type { Ended } from './mkdef.js';
import { nicAttribute } from './nics.js';
import { objectNames } from './object-names.js';
import { fits } from './object-selection.js';
import type { NamedObjects, Targets } from './object-targets.js';
import { messages } from './objects-texts.js';
import { type ObjectValues, readObjects } from './read-objects.js';
import { shownObject } from './show-object.js';
import { type Shown, withDefaultScripts } from './shown.js';

/** lsdef: objects sorted by name, one type after the other, as text or as stanzas [DBobjectdefs.pm:2740]. */
export async function lsdef(
  targets: Targets,
  options: Options,
  { tables }: DaemonServices,
  talk: Talk,
): Promise<Ended> {
  const shown = whatToShow(targets, options, tables);
  if (options.has('osimage')) {
    talk.error(messages.osimageUnsupported);
    return 'failed';
  }
  if (options.has('template')) return listTemplates(targets, shown, talk);
  const named = targets.named.length > 0 ? targets.named : targets.types.map((type) => ({ type, names: [] }));
  if (named.every(({ names }) => names.length === 0)) {
    talk.info(targets.filed.size > 0 ? messages.noObjects : messages.noDefinitions);
    return 'done';
  }
  if (shown.long && (await nothingIsRead(named, tables))) {
    talk.error(messages.notRead);
    return 'failed';
  }
  const lines: string[] = options.has('stanza') ? [messages.stanzaHead] : [];
  let count = 0;
  for (const objects of named) {
    const listed = await listType(objects, targets, shown, talk);
    count += listed.count;
    for (const line of listed.lines) lines.push(line);
  }
  if (lines.length > 0) talk.say({ info: lines, numofnodes: count });
  else if (count > 0) talk.say({ info: [messages.noneFound], numofnodes: count });
  return 'done';
}

/** The site object without rows, or records of a log of which none is there [DBobjUtils.pm:398]. */
async function nothingIsRead(named: readonly NamedObjects[], tables: TableStore): Promise<boolean> {
  const [only, ...others] = named;
  if (only === undefined || others.length > 0) return false;
  const { type, names } = only;
  if (type.name === 'site') return (await tables.rows('site')).length === 0;
  if (type.name !== 'auditlog' && type.name !== 'eventlog') return false;
  const asked = new Set(names);
  return !(await tables.rows(type.name)).some(({ recid }) => recid !== undefined && asked.has(recid));
}

function whatToShow(targets: Targets, options: Options, store: TableStore): Shown {
  const { has } = options;
  const asked = options.attributes === '' ? undefined : options.attributes.split(',');
  const nics = new Map<string, string[]>();
  for (const name of asked ?? []) {
    const nic = nicAttribute(name);
    if (nic !== undefined) nics.set(nic.attribute, [...(nics.get(nic.attribute) ?? []), nic.nic]);
  }
  const detailed =
    has('long') || targets.noderange || options.names !== '' || asked !== undefined || has('stanza');
  return {
    options,
    long: detailed && !has('short'),
    attributes: asked?.map((name) => nicAttribute(name)?.attribute ?? name),
    nics,
    severalTypes: targets.types.length > 1,
    store,
  };
}

interface Listed {
  readonly lines: readonly string[];
  readonly count: number;
}

async function listType(
  { type, names }: NamedObjects,
  targets: Targets,
  shown: Shown,
  talk: Talk,
): Promise<Listed> {
  const objects = await valuesOf(type, names, targets, shown);
  const hidden =
    type.name === 'node' && !shown.options.has('S') ? await hiddenNodes(shown.store) : new Set<string>();
  const there = new Set(await objectNames(shown.store, type));
  const attributes = attributesToShow(type, shown, talk);
  const lines: string[] = [];
  let count = 0;
  for (const [name, values] of [...objects].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (hidden.has(name)) continue;
    count += 1;
    if (
      targets.selection !== undefined &&
      !fits(targets.selection, (attribute) => values.get(attribute)?.text)
    )
      continue;
    if (targets.explicit && !there.has(name)) {
      talk.error(messages.notFound(name, type.name));
      continue;
    }
    for (const line of await shownObject({ name, type, values }, attributes ?? [...values.keys()], shown))
      lines.push(line);
  }
  return { lines, count };
}

/** Values are read only where they are shown or selected by. */
async function valuesOf(
  type: ObjectType,
  names: readonly string[],
  { selection }: Targets,
  shown: Shown,
): Promise<ReadonlyMap<string, ObjectValues>> {
  const { attributes, store, options } = shown;
  if (!shown.long && selection === undefined) return new Map(names.map((name) => [name, new Map()]));
  const wanted = attributes === undefined ? undefined : [...attributes, ...(selection?.keys() ?? [])];
  // Who is a member of a dynamic group is in other attributes.
  if (wanted?.includes('members') === true) wanted.push('grouptype', 'wherevals');
  const limited = attributes !== undefined && !options.has('long');
  const objects = await readObjects(store, type, names, limited ? wanted : undefined);
  if (type.name !== 'node' || options.has('stanza')) return objects;
  return withDefaultScripts(objects, shown);
}

async function hiddenNodes(store: TableStore): Promise<ReadonlySet<string>> {
  const rows = await store.rows('nodelist');
  return new Set(
    rows.flatMap(({ node, hidden }) => (node !== undefined && Number(hidden) === 1 ? [node] : [])),
  );
}

/** undefined: whatever the object has, as for site. */
function attributesToShow(
  type: ObjectType,
  { attributes }: Shown,
  talk: Talk,
): readonly string[] | undefined {
  if (type.name === 'site') return undefined;
  const known = attributeNames(type);
  if (attributes === undefined) return known;
  for (const name of attributes) {
    if (!known.includes(name)) talk.error(messages.notAnAttribute(name, type.name));
  }
  return [...new Set(attributes.filter((name) => known.includes(name)))];
}
