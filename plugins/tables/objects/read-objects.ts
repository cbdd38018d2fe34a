import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { type Attributes, nodeAttributes } from '../../../xcat-compat/tables/attributes.js';
import type { AttributeDefinition, ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import { nodeColumn } from '../../../xcat-compat/tables/schema.js';
import type { TableRow, TableStore } from '../../../xcat-compat/tables/store.js';
import { holds } from './object-condition.js';

/** One value of an object, and where it was found, as `-V` shows it. */
export interface Value {
  readonly text: string;
  readonly from: string;
}

export type ObjectValues = ReadonlyMap<string, Value>;

/**
 * What the tables say of objects [DBobjUtils.pm:309]: an entry for every name, also where nothing is known of it. For
 * nodes groups' values and expressions are resolved; a group has what its own rows say, to the letter.
 * @param wanted only these attributes; all when undefined
 */
export async function readObjects(
  store: TableStore,
  type: ObjectType,
  names: readonly string[],
  wanted?: readonly string[],
): Promise<ReadonlyMap<string, ObjectValues>> {
  if (type.name === 'site') return readSite(store, names);
  const definitions = attributesFor(type, wanted).filter(({ name }) => name !== type.key);
  const look = await lookups(store, type, names, definitions);
  const objects = new Map(names.map((name) => [name, new Map<string, Value>()]));
  for (const definition of definitions) {
    const found = look(definition);
    const from = source(type, definition);
    for (const [name, values] of objects) {
      if (
        definition.onlyIf !== undefined &&
        !holds(definition.onlyIf, values.get(definition.onlyIf.attribute)?.text)
      )
        continue;
      const text = found(name);
      if (text !== undefined) values.set(definition.name, { text, from });
    }
  }
  return objects;
}

/** The attributes asked for, and those that decide where they are. */
function attributesFor(
  type: ObjectType,
  wanted: readonly string[] | undefined,
): readonly AttributeDefinition[] {
  if (wanted === undefined) return type.attributes;
  const needed = new Set(wanted);
  for (let size = -1; size !== needed.size; ) {
    size = needed.size;
    for (const { name, onlyIf } of type.attributes) {
      if (needed.has(name) && onlyIf !== undefined) needed.add(onlyIf.attribute);
    }
  }
  return type.attributes.filter(({ name }) => needed.has(name));
}

async function readSite(
  store: TableStore,
  names: readonly string[],
): Promise<ReadonlyMap<string, ObjectValues>> {
  const values = new Map<string, Value>();
  for (const { key, value } of await store.rows('site')) {
    if (key !== undefined && value !== undefined)
      values.set(key, { text: value, from: `(Table:site - Key:${key})` });
  }
  return new Map(names.map((name) => [name, values]));
}

type Look = (definition: AttributeDefinition) => (name: string) => string | undefined;

/** Reads each table once; then looks one attribute of one object up. */
async function lookups(
  store: TableStore,
  type: ObjectType,
  names: readonly string[],
  definitions: readonly AttributeDefinition[],
): Promise<Look> {
  const found = new Map<string, (column: string) => (name: string) => string | undefined>();
  const groups = new Map<string, { readonly first: AttributeDefinition; readonly columns: Set<string> }>();
  for (const definition of definitions) {
    const id = lookupId(type, definition);
    const group = groups.get(id) ?? { first: definition, columns: new Set<string>() };
    groups.set(id, group);
    group.columns.add(definition.column);
  }
  for (const [id, { first, columns }] of groups) {
    found.set(id, await lookup(store, type, names, first, [...columns]));
  }
  return (definition) => found.get(lookupId(type, definition))?.(definition.column) ?? (() => undefined);
}

function lookupId(type: ObjectType, definition: AttributeDefinition): string {
  return byNode(type, definition)
    ? definition.table
    : JSON.stringify([definition.table, definition.key, definition.fixed]);
}

/** Rows of nodes and groups in tables that have such rows; ppcdirect has several for each [DBobjUtils.pm:528]. */
function byNode(type: ObjectType, { table, key }: AttributeDefinition): boolean {
  const nodeOrGroup = type.name === 'node' || type.name === 'group';
  return nodeOrGroup && (key === 'node' || (nodeColumn(table) !== 'node' && table !== 'ppcdirect'));
}

async function lookup(
  store: TableStore,
  type: ObjectType,
  names: readonly string[],
  definition: AttributeDefinition,
  columns: readonly string[],
): Promise<(column: string) => (name: string) => string | undefined> {
  const { table, key, fixed } = definition;
  if (!byNode(type, definition)) {
    const rows = (await store.rows(table)).filter((row) =>
      Object.entries(fixed).every(([column, value]) => row[column] === value),
    );
    // Of several rows the last one counts, and what it leaves open is open.
    const byName = new Map(rows.flatMap((row) => (row[key] === undefined ? [] : [[row[key], row] as const])));
    return (column) => (name) => valueIn(byName.get(name), column);
  }
  if (type.name === 'node') {
    const attributes: ReadonlyMap<string, Attributes> = await nodeAttributes(
      store,
      table,
      names.map(toNodeName),
      columns,
    );
    return (column) => (name) => attributes.get(name)?.[column];
  }
  const byName = new Map<string, TableRow>();
  const nodeKey = nodeColumn(table);
  for (const row of await store.rows(table)) {
    const name = row[nodeKey];
    if (name !== undefined && !byName.has(name) && columns.some((column) => row[column] !== undefined))
      byName.set(name, row);
  }
  return (column) => (name) => byName.get(name)?.[column];
}

/** An object that has a row has all its attributes, be they empty. */
function valueIn(row: TableRow | undefined, column: string): string | undefined {
  return row === undefined ? undefined : (row[column] ?? '');
}

function source(type: ObjectType, definition: AttributeDefinition): string {
  const { table, key, fixed, column } = definition;
  const keys = byNode(type, definition) ? key : ` ${[key, ...Object.keys(fixed)].join(' ')}`;
  return `(Table:${table} - Key:${keys} - Column:${column})`;
}
