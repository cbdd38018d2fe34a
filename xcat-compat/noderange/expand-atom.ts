import type { NodeName } from '../names/node-name.js';
import { compilePattern } from '../patterns/compile.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { dynamicMembers } from './dynamic-group.js';
import { type Brackets, bracketAtoms, NODE_PREFIX, rangeNames, splitBrackets } from './generate.js';
import type { Facts } from './noderange-facts.js';
import {
  MAX_DEPTH,
  MAX_GENERATED_CHARACTERS,
  MAX_GENERATED_NAMES,
  MalformedNoderange,
} from './noderange-limits.js';
import { selectedNodes } from './noderange-selection.js';
import { tooMany } from './sequence.js';
import { COMPILING, type Steps, type Work } from './work.js';

/** Where the nodes of one atom go, and the names that are none. */
export interface AtomSink {
  readonly index: NodeIndex;
  readonly facts: Facts;
  add(node: NodeName): void;
  unknown(name: string): void;
  readonly work: Work;
}

/** Finds the nodes of one atom: the first rule that applies, in xCAT's order [NodeRange.pm:206]. */
export function* expandAtom(atom: string, sink: AtomSink): Steps<void> {
  yield* expand(atom, { ...sink, atom, names: 0, characters: 0 }, 0);
}

interface Expansion extends AtomSink {
  readonly atom: string;
  /** What was made so far, over all brackets and ranges of the atom. */
  names: number;
  characters: number;
}

function* expand(text: string, expansion: Expansion, depth: number): Steps<void> {
  if (depth > MAX_DEPTH)
    throw new MalformedNoderange(`Noderange ${expansion.atom.slice(0, 100)} is nested too deep`);
  const { index, facts, add, work } = expansion;
  const node = index.node(text);
  const group = index.definedGroup(text);
  const members = group === 'dynamic' ? yield* dynamic(text, expansion) : index.members(text);

  if (node !== undefined) add(node);
  else if (group !== undefined && (members ?? []).length === 0) return;
  else if (/[=~]/.test(text)) {
    for (const selected of yield* selectedNodes(text, index, facts, work)) add(selected);
  } else if (/^[0-9]+$/.test(text)) yield* expand(NODE_PREFIX + text, expansion, depth + 1);
  else if (members !== undefined) members.forEach(add);
  else if (text.startsWith('/')) yield* matchNames(text.slice(1), expansion);
  else yield* expandGenerated(text, expansion, depth);
}

function dynamic(name: string, { index, facts, work }: Expansion): Steps<readonly NodeName[]> {
  return dynamicMembers(index.conditions(name) ?? '', index, facts, work);
}

/** Each name made goes through all rules again: ranges of groups work, and each missing name is told by itself. */
function* expandGenerated(text: string, expansion: Expansion, depth: number): Steps<void> {
  const brackets = splitBrackets(text);
  const names = brackets === undefined ? rangeNames(text) : bracketNames(brackets);
  if (names === undefined) {
    expansion.unknown(text);
    return;
  }
  if (countGenerated(names, expansion)) yield;
  for (const name of names) {
    if (expansion.work.spend(0, 1)) yield;
    yield* expand(name, expansion, depth + 1);
  }
}

function countGenerated(names: readonly string[], expansion: Expansion): boolean {
  expansion.names += names.length;
  expansion.characters += names.reduce((sum, name) => sum + name.length, 0);
  const tooLong = expansion.characters > MAX_GENERATED_CHARACTERS;
  if (tooLong || expansion.names > MAX_GENERATED_NAMES) throw tooMany(expansion.atom);
  return expansion.work.spend(names.length);
}

/** The atoms of the first brackets; while more brackets follow, names put together as text only [NodeRange.pm:388]. */
function bracketNames({ before, list, after }: Brackets): readonly string[] {
  if (splitBrackets(`-${after}`) === undefined) return bracketAtoms(before, list, after);
  const names = bracketAtoms(before, list, '').flatMap((atom) => rangeNames(atom) ?? [atom]);
  return names.map((name) => name + after);
}

/** Whole names only; groups are not matched [NodeRange.pm:350]. */
function* matchNames(text: string, { index, add, work }: Expansion): Steps<void> {
  const compiled = compilePattern(text);
  if (work.spend(0, COMPILING)) yield;
  if (compiled.kind === 'refused') throw new MalformedNoderange(compiled.reason);
  const { testWhole } = compiled.pattern;
  for (const node of index.names) {
    if (work.spend(1)) yield;
    if (testWhole(node)) add(node);
  }
}
