/** A type of object that lsdef, mkdef, chdef and rmdef know, and where its attributes are. */
export interface ObjectType {
  readonly name: string;
  /** The attribute that is the object's name. */
  readonly key: string;
  /** In xCAT's order. An attribute may be there several times, each time with another condition. */
  readonly attributes: readonly AttributeDefinition[];
}

/** One place where an attribute may be. */
export interface AttributeDefinition {
  readonly name: string;
  readonly table: string;
  readonly column: string;
  /** The column that holds the object's name. */
  readonly key: string;
  /** Columns that have to have a certain value, beside the key. */
  readonly fixed: Readonly<Record<string, string>>;
  /** The attribute is here only for objects of which this is true. */
  readonly onlyIf?: Condition;
}

/** The attribute's value has this word in it. */
export interface Condition {
  readonly attribute: string;
  readonly value: string;
}

interface Place {
  readonly key?: string;
  readonly fixed?: Readonly<Record<string, string>>;
  readonly onlyIf?: Condition;
}

/** Attributes of one table: names of columns, or `attribute=column`, with blanks between them. */
export function columns(
  table: string,
  list: string,
  { key = 'node', fixed = {}, onlyIf }: Place = {},
): readonly AttributeDefinition[] {
  return list.split(/\s+/).map((word) => {
    const [name = '', column = name] = word.split('=');
    return { name, table, column, key, fixed, ...(onlyIf === undefined ? {} : { onlyIf }) };
  });
}

const names = new WeakMap<ObjectType, readonly string[]>();

/** The names of a type's attributes, each once. */
export function attributeNames(type: ObjectType): readonly string[] {
  const known = names.get(type) ?? [...new Set(type.attributes.map(({ name }) => name))];
  names.set(type, known);
  return known;
}
