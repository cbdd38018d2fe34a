import type { AttributeDefinition, ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import type { Talk } from '../talk.js';
import { messages } from './messages.js';
import { nicAttribute } from './nics.js';

/**
 * The attributes of types, with where each is kept: xCAT's descriptions are its own text [DBobjectdefs.pm:930].
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
  const places = new Map<string, string[]>();
  for (const { name, table, column, onlyIf } of attributes) {
    const list = places.get(name) ?? [];
    places.set(name, list);
    list.push(
      `${table}.${column}${onlyIf === undefined ? '' : ` if ${onlyIf.attribute} is ${onlyIf.value}`}`,
    );
  }
  return [...places].map(([name, list]) => `${withTabs(name)}${[...new Set(list)].join(', ')}`).sort();
}

/** As xCAT lines descriptions up. */
export function withTabs(name: string): string {
  return `${name}:${name.length < 7 ? '\t\t' : '\t'}`;
}
