import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { NodeName } from '../names/node-name.js';
import { recordsOfAll } from '../tables/attributes.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { readOnce } from '../tables/read-once.js';
import type { TableStore } from '../tables/store.js';
import { type Expanded, expansionOf } from './expand.js';
import { linesOf, type NodeFile, type ReadNodeFiles } from './node-file.js';
import type { Facts } from './noderange-facts.js';
import { MAX_FILES, MalformedNoderange } from './noderange-limits.js';
import { type Bounds, createWork, ordinaryBounds, type Steps, type Work } from './work.js';

/** Rounds of reading: each finds out which further tables and files a noderange asks for. */
const MAX_ROUNDS = 16;

export interface SiteOptions {
  /** site.excludenodes and who reads its files: never in a result. */
  readonly exclude?: { readonly text: string; readonly readFiles: ReadNodeFiles };
  /** Names that are no node and no group stand for themselves. */
  readonly keepUnknown?: boolean;
  /** Reads what `^FILE` names, by the rights of whoever has written the noderange. */
  readonly readFiles: ReadNodeFiles;
  /** How much it may take; site.excludenodes is not counted. */
  readonly bounds?: Bounds;
  readonly maxRounds?: number;
}

/**
 * A noderange whose atoms may ask tables and files. Other work of this process goes on in between.
 * Malformed: what expandNoderange refuses, a file that is not read, and what needs more rounds of reading than it may.
 */
export async function expandInSite(
  store: TableStore,
  text: string,
  index: NodeIndex,
  { exclude, keepUnknown = false, readFiles, bounds = ordinaryBounds, maxRounds = MAX_ROUNDS }: SiteOptions,
): Promise<Expanded> {
  const tables = readOnce(store);
  const round = { index, tables, maxRounds };
  const excluded =
    exclude === undefined
      ? undefined
      : await inRounds(exclude.text, createWork(ordinaryBounds), { ...round, readFiles: exclude.readFiles });
  // Who has asked has not written it: the text says where it stands.
  if (excluded?.kind === 'malformed')
    return { kind: 'malformed', reason: `site.excludenodes cannot be used: ${excluded.reason}` };
  return inRounds(text, createWork(bounds), {
    ...round,
    readFiles,
    keepUnknown,
    excluded: new Set(excluded?.nodes),
  });
}

interface Rounds {
  readonly index: NodeIndex;
  readonly tables: TableStore;
  readonly readFiles: ReadNodeFiles;
  readonly maxRounds: number;
  readonly keepUnknown?: boolean;
  readonly excluded?: ReadonlySet<NodeName>;
}

/** Expands with what is known, reads what was asked for besides, and begins again until nothing more is. */
async function inRounds(text: string, work: Work, rounds: Rounds): Promise<Expanded> {
  const { tables, readFiles, maxRounds, ...parts } = rounds;
  const known = { columns: new Map<string, Column>(), files: new Map<string, NodeFile>() };
  for (let round = 1; round <= maxRounds; round += 1) {
    const wanted = { columns: new Map<string, readonly [string, string]>(), files: new Set<string>() };
    const expanded = await inTurns(
      expansionOf(text, { ...parts, work, facts: factsFrom(known, wanted) }),
      work,
    );
    if (wanted.columns.size === 0 && wanted.files.size === 0) return expanded;
    if (known.files.size + wanted.files.size > MAX_FILES)
      return { kind: 'malformed', reason: `Noderange names more than ${MAX_FILES} files` };
    for (const [name, [table, column]] of wanted.columns)
      known.columns.set(name, await recordsOfAll(tables, table, column));
    const paths = [...wanted.files];
    const files = paths.length === 0 ? [] : await readFiles(paths);
    for (const [at, path] of paths.entries()) known.files.set(path, files[at] ?? unanswered);
    work.again();
  }
  return {
    kind: 'malformed',
    reason: `Noderange asks tables for more and more: it has no answer after ${maxRounds} rounds of reading them`,
  };
}

const unanswered: NodeFile = { kind: 'problem', reason: 'it was not read' };

type Column = ReadonlyMap<NodeName, readonly string[]>;

interface Known {
  readonly columns: ReadonlyMap<string, Column>;
  readonly files: ReadonlyMap<string, NodeFile>;
}

/** What is not known yet is empty, and wanted. */
function factsFrom(
  known: Known,
  wanted: { readonly columns: Map<string, readonly [string, string]>; readonly files: Set<string> },
): Facts {
  return {
    column(table, column) {
      const name = `${table}.${column}`;
      const values = known.columns.get(name);
      if (values === undefined) wanted.columns.set(name, [table, column]);
      return values ?? new Map();
    },
    file(path) {
      const absolute = resolve('/', path);
      const file = known.files.get(absolute);
      if (file !== undefined) return linesOf(path, file);
      if (wanted.files.size > MAX_FILES)
        throw new MalformedNoderange(`Noderange names more than ${MAX_FILES} files`);
      wanted.files.add(absolute);
      return [];
    },
  };
}

async function inTurns<T>(steps: Steps<T>, work: Work): Promise<T> {
  for (;;) {
    work.goOn();
    const { done, value } = steps.next();
    work.pause();
    if (done === true) return value;
    await turn();
  }
}
