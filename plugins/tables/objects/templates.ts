import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { Talk } from '../talk.js';
import { objectNames } from './object-names.js';
import { messages } from './objects-texts.js';
import { readObjects } from './read-objects.js';
import { readStanzas, type Stanzas } from './stanza.js';

/** Where an installed xCAT has its templates, a directory for each type of object. */
const SHIPPED = '/opt/xcat/share/xcat/templates/objects';

/** xCAT's templates of these types; none where xCAT is not installed. */
export async function shippedTemplates(
  types: readonly ObjectType[],
  directory = SHIPPED,
): Promise<Stanzas['objects']> {
  const texts: string[] = [];
  for (const { name } of types) {
    const entries = await readdir(join(directory, name), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries) {
      if (entry.isFile()) texts.push(await readFile(join(entry.parentPath, entry.name), 'utf8'));
    }
  }
  return readStanzas(texts.join('\n')).objects;
}

export interface FromTemplate {
  readonly template: string;
  readonly type: ObjectType;
  /** The objects to make. */
  readonly names: readonly string[];
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The values of `mkdef --template`: those that are given, and the template's for the rest. It is one of xCAT's, or an
 * object [DBobjectdefs.pm:1372]. undefined: the talk says why not.
 */
export async function templateValues(
  wanted: FromTemplate,
  store: TableStore,
  talk: Talk,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { template, type, values } = wanted;
  const shipped = (await shippedTemplates([type])).get(template);
  const found =
    shipped === undefined ? await objectValues(wanted, store, talk) : filledIn(shipped, values, talk);
  if (found === undefined) return undefined;
  const merged = new Map(values);
  for (const [name, value] of found) {
    if (name !== 'objtype' && (values.get(name) ?? '') === '') merged.set(name, value);
  }
  return merged;
}

async function objectValues(
  { template, type, names }: FromTemplate,
  store: TableStore,
  talk: Talk,
): Promise<ReadonlyMap<string, string> | undefined> {
  const there = await objectNames(store, type);
  const wrong =
    there.length === 0
      ? messages.noneOfType(type.name)
      : !there.includes(template)
        ? messages.templateObjectUnknown(template, type.name)
        : names.includes(template)
          ? messages.templateIsTarget
          : undefined;
  if (wrong !== undefined) {
    talk.error(wrong);
    return undefined;
  }
  const values = (await readObjects(store, type, [template])).get(template) ?? new Map();
  // Of a static group the table has no names of members, only that word.
  return new Map(
    [...values].flatMap(([name, { text }]) =>
      text === '' || (name === 'members' && text === 'static') ? [] : [[name, text] as const],
    ),
  );
}

/** `OPTIONAL:…` stands for nothing, `MANDATORY:…` for what must be given. */
export function filledIn(
  shipped: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, string>,
  talk: Talk,
): ReadonlyMap<string, string> | undefined {
  const missing = [...shipped].find(
    ([name, text]) => text.startsWith('MANDATORY:') && (values.get(name) ?? '') === '',
  );
  if (missing !== undefined) {
    talk.error(messages.attributeMissing(missing[0]));
    return undefined;
  }
  return new Map(
    [...shipped].map(([name, text]) => [name, /^(?:OPTIONAL|MANDATORY):/.test(text) ? '' : text]),
  );
}
