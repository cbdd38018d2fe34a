import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import { attributeNames, type ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import { collapseNics, nicAttribute, nicsIn } from './nics.js';
import { objectType } from './object-names.js';
import type { Targets } from './object-targets.js';
import { messages } from './objects-texts.js';
import type { WantedObject } from './write-objects.js';

type StoredNics = ReadonlyMap<string, ReadonlyMap<string, string>>;

const noNics: StoredNics = new Map();

/** Types that have any attribute one likes. */
const open = new Set(['site']);

/**
 * The objects as words and file want them: the file's first, then those of the command line [DBobjectdefs.pm:2515].
 * Attributes that a type does not have are said and left out.
 */
export async function wantedObjects(
  targets: Targets,
  isGroup: boolean,
  store: TableStore,
  talk: Talk,
): Promise<ReadonlyMap<string, WantedObject>> {
  const objects = new Map<string, WantedObject>();
  const [first] = targets.named;
  const onLine = first !== undefined && (targets.values.size > 0 || isGroup) ? first : undefined;
  const values =
    onLine === undefined
      ? new Map<string, string>()
      : knownValues(onLine.type, targets.values, onLine.names, talk);

  for (const [name, stanza] of targets.filed) {
    const type = objectType(stanza.get('objtype') ?? '');
    if (type === undefined) {
      talk.error(messages.noTypeInFile(name));
      continue;
    }
    objects.set(name, { type, values: stanzaValues(type, stanza, talk) });
  }

  if (onLine === undefined) return objects;
  const { type, names } = onLine;
  const nics = [...values.keys()].flatMap((name) => nicAttribute(name)?.attribute ?? []);
  const stored = nics.length > 0 && hasNics(type) ? await storedNics(store, names, nics) : noNics;
  for (const name of names) {
    const own = hasNics(type) ? collapseNics(new Map([...(stored.get(name) ?? []), ...values])) : values;
    objects.set(name, { type, values: new Map([...(objects.get(name)?.values ?? []), ...own]) });
  }
  return objects;
}

/** The message is said once for every object, as xCAT's loops have it. */
function knownValues(
  type: ObjectType,
  values: ReadonlyMap<string, string>,
  names: readonly string[],
  talk: Talk,
): ReadonlyMap<string, string> {
  const known = new Set(attributeNames(type));
  const isKnown = (name: string): boolean =>
    open.has(type.name) || known.has(nicAttribute(name)?.attribute ?? name);
  for (const _ of names) {
    for (const name of values.keys()) {
      if (!isKnown(name))
        talk.error(
          messages.notAnAttribute(nicAttribute(name)?.attribute ?? name, type.name),
          messages.nextAttribute,
        );
    }
  }
  return new Map([...values].filter(([name]) => isKnown(name)));
}

function stanzaValues(
  type: ObjectType,
  stanza: ReadonlyMap<string, string>,
  talk: Talk,
): ReadonlyMap<string, string> {
  const known = new Set(attributeNames(type));
  const collapsed = hasNics(type) ? collapseNics(stanza) : stanza;
  const values = new Map<string, string>();
  for (const [name, value] of collapsed) {
    if (name === 'objtype') continue;
    if (known.has(name) || open.has(type.name)) values.set(name, value);
    // xCAT leaves the type out here [DBobjectdefs.pm:2569].
    else talk.error(messages.notAnAttribute(name, ''));
  }
  return values;
}

function hasNics({ name }: ObjectType): boolean {
  return name === 'node' || name === 'group';
}

/** `nicips.eth0=…` changes one interface: the others stay [DBobjectdefs.pm:2620]. */
async function storedNics(
  store: TableStore,
  names: readonly string[],
  attributes: readonly string[],
): Promise<StoredNics> {
  const stored = await nodeAttributes(store, 'nics', names.map(toNodeName), attributes);
  return new Map(
    [...stored].map(([name, values]) => [
      name,
      new Map(
        Object.entries(values).flatMap(([attribute, value]) =>
          nicsIn(value ?? '').map(([nic, text]) => [`${attribute}.${nic}`, text] as const),
        ),
      ),
    ]),
  );
}
