import type { NodeName } from '../names/node-name.js';
import { compilePattern } from '../patterns/compile.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { dynamicMembers } from './dynamic-group.js';
import type { Facts } from './facts.js';
import { type Brackets, bracketAtoms, NODE_PREFIX, rangeNames, splitBrackets } from './generate.js';
import { MAX_DEPTH, MAX_GENERATED_CHARACTERS, MAX_GENERATED_NAMES, MalformedNoderange } from './limits.js';
import { selectedNodes } from './selection.js';
import { tooMany } from './sequence.js';

/** Where the nodes of one atom go, and the names that are none. */
export interface AtomSink {
  readonly index: NodeIndex;
  readonly facts: Facts;
  add(node: NodeName): void;
  unknown(name: string): void;
  /** Counts names that are looked at; throws MalformedNoderange when there are too many in all. */
  spend(names: number): void;
}

/** Finds the nodes of one atom: the first rule that applies, in xCAT's order [NodeRange.pm:206]. */
export function expandAtom(atom: string, sink: AtomSink): void {
  expand(atom, { ...sink, atom, names: 0, characters: 0 }, 0);
}

interface Expansion extends AtomSink {
  readonly atom: string;
  /** What was made so far, over all brackets and ranges of the atom. */
  names: number;
  characters: number;
}

function expand(text: string, expansion: Expansion, depth: number): void {
  if (depth > MAX_DEPTH) throw new MalformedNoderange(`Noderange ${expansion.atom} is nested too deep`);
  const { index, facts, add, spend } = expansion;
  const node = index.node(text);
  const group = index.definedGroup(text);
  const members = group === 'dynamic' ? dynamic(text, expansion) : index.members(text);

  if (node !== undefined) add(node);
  else if (group !== undefined && (members ?? []).length === 0) return;
  else if (/[=~]/.test(text)) {
    spend(index.names.length);
    selectedNodes(text, index, facts).forEach(add);
  } else if (/^[0-9]+$/.test(text)) expand(NODE_PREFIX + text, expansion, depth + 1);
  else if (members !== undefined) members.forEach(add);
  else if (text.startsWith('/')) matchNames(text.slice(1), expansion);
  else expandGenerated(text, expansion, depth);
}

function dynamic(name: string, { index, facts, spend }: Expansion): readonly NodeName[] {
  spend(index.names.length);
  return dynamicMembers(index.conditions(name) ?? '', index, facts);
}

/** Each name made goes through all rules again: ranges of groups work, and each missing name is told by itself. */
function expandGenerated(text: string, expansion: Expansion, depth: number): void {
  const brackets = splitBrackets(text);
  const names = brackets === undefined ? rangeNames(text) : bracketNames(brackets);
  if (names === undefined) {
    expansion.unknown(text);
    return;
  }
  countGenerated(names, expansion);
  for (const name of names) expand(name, expansion, depth + 1);
}

function countGenerated(names: readonly string[], expansion: Expansion): void {
  expansion.spend(names.length);
  expansion.names += names.length;
  expansion.characters += names.reduce((sum, name) => sum + name.length, 0);
  const tooLong = expansion.characters > MAX_GENERATED_CHARACTERS;
  if (tooLong || expansion.names > MAX_GENERATED_NAMES) throw tooMany(expansion.atom);
}

/** The atoms of the first brackets; while more brackets follow, names put together as text only [NodeRange.pm:388]. */
function bracketNames({ before, list, after }: Brackets): readonly string[] {
  if (splitBrackets(`-${after}`) === undefined) return bracketAtoms(before, list, after);
  const names = bracketAtoms(before, list, '').flatMap((atom) => rangeNames(atom) ?? [atom]);
  return names.map((name) => name + after);
}

/** Whole names only; groups are not matched [NodeRange.pm:350]. */
function matchNames(text: string, { index, add, spend }: Expansion): void {
  spend(index.names.length);
  const compiled = compilePattern(text, ['^(?:', ')$']);
  if (compiled.kind === 'refused') throw new MalformedNoderange(compiled.reason);
  for (const node of index.names) if (compiled.pattern.test(node)) add(node);
}
