import { expandValue } from '../../../xcat-compat/expressions/expand-value.js';
import type { ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import { groupMembers } from './group-members.js';
import { nicLines } from './nics.js';
import type { ObjectValues, Value } from './read-objects.js';
import type { Shown } from './shown.js';

interface ShownObject {
  readonly name: string;
  readonly type: ObjectType;
  readonly values: ObjectValues;
}

/** The lines of one object: its name, then its attributes in alphabetical order [DBobjectdefs.pm:4130]. */
export async function shownObject(
  object: ShownObject,
  attributes: readonly string[],
  shown: Shown,
): Promise<readonly string[]> {
  if (!shown.long) return [shortLine(object, shown)];
  const lines = [...headLines(object, shown)];
  for (const attribute of [...attributes].sort()) {
    if (attribute === 'objtype') continue;
    if (shown.attributes !== undefined && !shown.attributes.includes(attribute)) continue;
    lines.push(...(await attributeLines(object, attribute, shown)));
  }
  return lines;
}

function shortLine({ name, type }: ShownObject, { options }: Shown): string {
  if (options.has('stanza')) return `\n${name}:`;
  return options.has('all') ? `${name} (${type.name})` : `${name}  (${type.name})`;
}

function headLines({ name, type }: ShownObject, { options, severalTypes }: Shown): readonly string[] {
  if (options.has('stanza')) return [`\n${name}:`, `    objtype=${type.name}`];
  if (severalTypes) return [`Object name: ${name}  (${type.name})`];
  return options.has('compress') ? [] : [`Object name: ${name}`];
}

async function attributeLines(
  object: ShownObject,
  attribute: string,
  shown: Shown,
): Promise<readonly string[]> {
  const { name, type, values } = object;
  if (type.name === 'group' && attribute === 'members')
    return [`    members=${(await groupMembers(shown.store, name, values)).join(',')}`];
  const value = shownText(values.get(attribute), shown);
  // What is asked for is shown also when it is not set.
  if (value === '' && shown.attributes === undefined) return [];
  const compressed = shown.options.has('compress') && shown.attributes !== undefined;
  if (attribute.startsWith('nic')) {
    const lines = nicLines(attribute, value, shown.nics.get(attribute), (text) => evaluated(object, text));
    return lines.length === 0 ? [] : [joined(lines, name, compressed)];
  }
  return [compressed ? `${name}: ${attribute}=${value}` : `    ${attribute}=${value}`];
}

function shownText(value: Value | undefined, { options }: Shown): string {
  if (value === undefined) return '';
  return options.has('verbose') && value.from !== '' ? `${value.text}\t${value.from}` : value.text;
}

/** The interfaces of one attribute are one text of several lines. */
function joined(lines: readonly string[], name: string, compressed: boolean): string {
  return (compressed ? lines.map((line) => `${name}: ${line.trimStart()}`) : lines).join('\n');
}

/** An interface's value may be an expression of its own; a group shows it as it is written. */
function evaluated({ name, type }: ShownObject, text: string): string {
  if (type.name === 'group') return text;
  const expanded = expandValue(name, text);
  return expanded.kind === 'value' ? (expanded.value ?? '') : '';
}
