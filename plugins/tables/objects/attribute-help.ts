import type { AttributeDefinition, ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import { columnText } from '../descriptions/index.js';
import type { Talk } from '../talk.js';
import { nicAttribute } from './nics.js';
import { messages } from './objects-texts.js';

/**
 * The attributes of types: what each means, in our own words, and where it is kept [DBobjectdefs.pm:930].
 * @param wanted names with commas between them; all when empty
 */
export function sayAttributes(types: readonly ObjectType[], wanted: string, talk: Talk): void {
  for (const type of types) {
    if (type.name === 'site') {
      talk.info(messages.siteAttributes);
      continue;
    }
    const names = new Set(wanted.split(',').map((name) => nicAttribute(name)?.attribute ?? name));
    const lines = attributeLines(type.attributes.filter(({ name }) => wanted === '' || names.has(name)));
    const head = wanted === '' ? [messages.attributesOf(type.name)] : [''];
    talk.info(...head, messages.attributesHead, lines.join('\n\n'));
  }
}

function attributeLines(attributes: readonly AttributeDefinition[]): readonly string[] {
  const found = new Map<string, { readonly text: string; readonly places: Set<string> }>();
  for (const { name, table, column, onlyIf } of attributes) {
    const text = columnText(table, column) ?? 'Not known here.';
    const attribute = found.get(name) ?? { text, places: new Set() };
    found.set(name, attribute);
    const condition = onlyIf === undefined ? '' : ` if ${onlyIf.attribute} is ${onlyIf.value}`;
    attribute.places.add(`${table}.${column}${condition}`);
  }
  return [...found]
    .map(([name, { text, places }]) => `${withTabs(name)}${text} (${[...places].join(', ')})`)
    .sort();
}

/** As xCAT lines descriptions up. */
export function withTabs(name: string): string {
  return `${name}:${name.length < 7 ? '\t\t' : '\t'}`;
}
