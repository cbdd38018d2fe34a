import { compilePattern } from '../../../xcat-compat/patterns/compile.js';
import type { ObjectType } from '../../../xcat-compat/tables/definitions/index.js';
import { attributeNames, objectTypeNames } from '../../../xcat-compat/tables/definitions/index.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { xcatVersion } from '../../../xcat-compat/usage/version.js';
import type { Talk } from '../talk.js';
import type { DefinitionCommand, Options } from './arguments.js';
import { sayAttributes } from './attribute-help.js';
import { wrongForRemoval, wrongTogether } from './combinations.js';
import { nicAttribute } from './nics.js';
import { CLUSTER_SITE, namesIn, objectNames, objectType } from './object-names.js';
import { parseSelection, type Selection } from './object-selection.js';
import { messages } from './objects-texts.js';
import { readStanzas } from './stanza.js';
import { templateValues } from './templates.js';

/** What a command is about, as its words and its file say it. */
export interface Targets {
  /** `attr=value` words. */
  readonly values: ReadonlyMap<string, string>;
  /** The types on the command line, or node. Empty with -a, and where the file has the types. */
  readonly types: readonly ObjectType[];
  /** The objects of the command line by type, each name once. */
  readonly named: readonly NamedObjects[];
  /** Each name was given, not found: what does not exist is an error. */
  readonly explicit: boolean;
  readonly noderange: boolean;
  /** The objects of the file. */
  readonly filed: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** undefined: no -w. */
  readonly selection: Selection | undefined;
}

export interface NamedObjects {
  readonly type: ObjectType;
  readonly names: readonly string[];
}

/** What to do next: 'done' and 'usage' end well, 'failed' with 1, whatever was said before [DBobjectdefs.pm:405]. */
export type Targeted =
  | { readonly kind: 'targets'; readonly targets: Targets }
  | { readonly kind: 'done' | 'usage' | 'failed' };

interface Operands {
  readonly values: ReadonlyMap<string, string>;
  /** The one word that is no `attr=value`. */
  readonly range: string | undefined;
}

/** Finds out what a command is about; says what is wrong. */
export async function findTargets(
  command: DefinitionCommand,
  options: Options,
  store: TableStore,
  talk: Talk,
): Promise<Targeted> {
  const { has } = options;
  const wrong = wrongTogether(command, options);
  if (wrong !== undefined) return said('usage', talk, wrong);
  const operands = readOperands(options.operands);
  if (operands.kind !== 'operands') return said(operands.kind, talk, operands.text);

  const range = await namesOfRange(command, options, operands.range, store);
  if (range.kind === 'failed') return said('failed', talk, range.text);
  if (command === 'chdef' && (has('minus') || has('plus')) && firstIsNic(options, operands.values))
    return said('failed', talk, messages.nicsWithPlus);
  if (command === 'rmdef' && wrongForRemoval(options)) return said('usage', talk, messages.invalidFlag);
  if (has('help') && options.type === '') return { kind: 'usage' };
  if (has('version')) {
    talk.info(messages.version(command, xcatVersion));
    return { kind: 'done' };
  }

  const filed = readStanzas(options.file).objects;
  const types = typesOf(options, operands.values.size > 0, filed.size > 0);
  if (types.kind === 'failed') return said('failed', talk, types.text);
  if (has('help')) {
    sayAttributes(types.types, options.attributes, talk);
    return { kind: 'done' };
  }
  return nameTargets({
    command,
    options,
    operands,
    range: range.names,
    types: types.types,
    filed,
    store,
    talk,
  });
}

interface Found {
  readonly command: DefinitionCommand;
  readonly options: Options;
  readonly operands: Operands;
  /** The names of the operand, or none. */
  readonly range: readonly string[];
  readonly types: readonly ObjectType[];
  readonly filed: Targets['filed'];
  readonly store: TableStore;
  readonly talk: Talk;
}

async function nameTargets(found: Found): Promise<Targeted> {
  const { command, options, range, types, filed, store, talk } = found;
  const { has } = options;
  const given = await givenNames(found);
  if (given.kind === 'failed') return said('failed', talk, given.text);
  let named: readonly NamedObjects[] = types[0] === undefined ? [] : [{ type: types[0], names: given.names }];
  const nothingGiven =
    options.names === '' && given.names.length === 0 && range.length === 0 && filed.size === 0;
  if (nothingGiven && options.type !== '' && (command === 'rmdef' || command === 'chdef'))
    return said('usage', talk, messages.noNames);
  if (nothingGiven && options.type !== '' && command === 'lsdef') named = await allOf(types, store);
  if (has('all')) {
    if (options.names !== '' || filed.size > 0 || range.length > 0)
      return said('failed', talk, messages.allWithOthers);
    named = await allOf(allTypes(), store);
  }
  if (
    named.every(({ names }) => names.length === 0) &&
    filed.size === 0 &&
    !(command === 'lsdef' && nothingGiven)
  )
    return said('failed', talk, messages.noNames);

  const selection = options.where.length > 0 ? parseSelection(options.where) : undefined;
  if (options.where.length > 0 && selection === undefined) return said('failed', talk, messages.badSelection);
  const stray = selection === undefined ? undefined : strayAttribute(options, selection);
  if (stray !== undefined) {
    talk.error(messages.badWhereAttribute(stray));
    return { kind: 'done' };
  }
  const values = await valuesOfTemplate(found, named);
  if (values === undefined) return { kind: 'failed' };
  if (has('i') && command !== 'lsdef') return said('failed', talk, messages.attributesOnlyForList);
  return {
    kind: 'targets',
    targets: {
      values,
      types: has('all') ? allTypes() : types,
      named,
      explicit: given.explicit,
      noderange: range.length > 0,
      filed,
      selection,
    },
  };
}

/** What is given, completed by --template where mkdef has it. */
async function valuesOfTemplate(
  { command, options, operands, types, store, talk }: Found,
  named: readonly NamedObjects[],
): Promise<Targets['values'] | undefined> {
  const [type] = types;
  if (command !== 'mkdef' || options.template === '' || type === undefined) return operands.values;
  const names = named.flatMap((objects) => objects.names);
  return templateValues({ template: options.template, type, names, values: operands.values }, store, talk);
}

function said(kind: 'usage' | 'failed', talk: Talk, text: string): Targeted {
  talk.error(text);
  return { kind };
}

const LINE_BREAK = /[\n\r\u2028\u2029]/;

type ReadOperands =
  | ({ readonly kind: 'operands' } & Operands)
  | { readonly kind: 'usage' | 'failed'; readonly text: string };

function readOperands(words: readonly string[]): ReadOperands {
  const values = new Map<string, string>();
  let range: string | undefined;
  for (const word of words) {
    if (!word.includes('=')) {
      if (range !== undefined) return { kind: 'usage', text: messages.rangeWithSpaces };
      range = word;
      continue;
    }
    const at = word.indexOf('=');
    const [name, value] = [word.slice(0, at).trim(), word.slice(at + 1).trimStart()];
    if (LINE_BREAK.test(name) || LINE_BREAK.test(value))
      return { kind: 'failed', text: messages.badPair(word) };
    values.set(name, value);
  }
  return { kind: 'operands', values, range };
}

type NamesFound =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'failed'; readonly text: string };

/** The operand: a noderange where nodes are meant, else a list. */
async function namesOfRange(
  command: DefinitionCommand,
  { type, asker }: Options,
  range: string | undefined,
  store: TableStore,
): Promise<NamesFound> {
  if (range === undefined) return { kind: 'names', names: [] };
  if (type !== '' && type !== 'node') return { kind: 'names', names: range.split(',') };
  const pattern = command !== 'mkdef' && range.startsWith('/');
  if (pattern && compilePattern(range.slice(1)).kind === 'refused')
    return { kind: 'failed', text: messages.badPattern(range) };
  const found = await namesIn(store, range, { known: pattern, asker });
  if (found.kind === 'malformed') return { kind: 'failed', text: found.reason };
  return found.names.length === 0 ? { kind: 'failed', text: messages.noNodeIn(range) } : found;
}

function firstIsNic({ type }: Options, values: ReadonlyMap<string, string>): boolean {
  const [first] = values.keys();
  return (type === '' || type === 'node') && first !== undefined && nicAttribute(first) !== undefined;
}

type TypesFound =
  | { readonly kind: 'types'; readonly types: readonly ObjectType[] }
  | { readonly kind: 'failed'; readonly text: string };

function typesOf({ type, has }: Options, hasValues: boolean, hasFile: boolean): TypesFound {
  if (type.includes(',') && hasValues) return { kind: 'failed', text: messages.typesWithValues };
  const types: ObjectType[] = [];
  for (const name of type === '' ? [] : type.split(',')) {
    const known = objectType(name);
    if (known === undefined) return { kind: 'failed', text: messages.badType(name) };
    types.push(known);
  }
  const node = objectType('node');
  if (types.length === 0 && !hasFile && !has('all') && node !== undefined) types.push(node);
  return { kind: 'types', types };
}

type Given =
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly explicit: boolean }
  | { readonly kind: 'failed'; readonly text: string };

/** The names of -o, else of the operand [DBobjectdefs.pm:1060-1130]. */
async function givenNames({ command, options, range, types, store }: Found): Promise<Given> {
  const { names, type } = options;
  const explicit = names !== '' || range.length > 0;
  if (names === '') {
    const site = type === 'site' ? [CLUSTER_SITE] : [];
    const taken = (type !== '' && type !== 'node') || types[0]?.name === 'node' ? range : [];
    return { kind: 'names', names: [...new Set([...taken, ...site])], explicit: explicit || site.length > 0 };
  }
  if (type === 'node') {
    const found = await namesIn(store, names, {
      known: command !== 'mkdef' && names.startsWith('/'),
      asker: options.asker,
    });
    if (found.kind === 'malformed') return { kind: 'failed', text: found.reason };
    return { ...found, explicit };
  }
  const site = type === 'site' && names !== CLUSTER_SITE ? [CLUSTER_SITE] : [];
  const listed = type === 'site' ? [names] : names.split(',');
  return { kind: 'names', names: [...new Set([...listed, ...site])], explicit };
}

async function allOf(types: readonly ObjectType[], store: TableStore): Promise<readonly NamedObjects[]> {
  return Promise.all(types.map(async (type) => ({ type, names: await objectNames(store, type) })));
}

/** The logs may be long: they are listed by their type only [DBobjectdefs.pm:1190]. */
function allTypes(): readonly ObjectType[] {
  return objectTypeNames
    .filter((name) => name !== 'auditlog' && name !== 'eventlog')
    .flatMap((name) => objectType(name) ?? []);
}

/** A dynamic group selects by attributes of nodes. */
function strayAttribute(options: Options, selection: Selection): string | undefined {
  const node = objectType('node');
  if (options.type !== 'group' || !options.has('dynamic') || node === undefined) return undefined;
  const known = new Set(attributeNames(node));
  return [...selection.keys()].find((name) => !known.has(name));
}
