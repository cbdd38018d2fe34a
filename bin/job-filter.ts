import type { JournalReader } from '../lib/jobs/journal-reader.js';
import type { JournalledJob } from '../lib/jobs/record.js';
import { dateText } from '../lib/jobs/status-lines.js';
import { bracketAtoms, rangeNames, splitBrackets } from '../xcat-compat/noderange/generate.js';
import { splitAtCommas } from '../xcat-compat/noderange/tokens.js';
import { type JobResult, resultOf } from './job-documents.js';

/** What of all jobs is wanted. */
export interface JobsFilter {
  /** Names or ranges of names, with commas between. */
  readonly nodes: string | undefined;
  readonly user: string | undefined;
  /** The local day the job was begun on, YYYY-MM-DD. */
  readonly day: string | undefined;
  readonly result: JobResult | undefined;
}

/** The nodes that are asked for. */
export interface AskedNodes {
  readonly names: readonly string[];
  /** Words of which no node is in any job that is remembered; undefined: of each there is one. */
  readonly strange: string | undefined;
}

/**
 * The names that `--nodes` stands for; undefined: all. No tables are read here, so names of groups mean nothing.
 * @throws for a word that is neither a name nor a range, and where no job has any of the nodes
 */
export function askedNodes(
  nodes: string | undefined,
  reader: JournalReader | undefined,
): AskedNodes | undefined {
  if (nodes === undefined) return undefined;
  const parts = splitAtCommas(nodes).map((part) => ({ part, names: namesOf(part, part) }));
  const strangers = parts.filter(({ names }) => !names.some((name) => reader?.hasNode(name) === true));
  const strange = strangers.length === 0 ? undefined : inNoJob(strangers.map(({ part }) => part));
  if (strange !== undefined && strangers.length === parts.length) throw new Error(strange);
  return { names: parts.flatMap(({ names }) => names), strange };
}

/** A day as it can be compared. */
export function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return text;
  const time = Date.parse(`${text}T00:00:00Z`);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time);
  // The 30th of February is read as a day of March.
  if (isDay && new Date(time).toISOString().startsWith(text)) return text;
  throw new Error(`jobs: '${text}' is no day: write it as YYYY-MM-DD`);
}

export function isWanted(
  job: JournalledJob,
  { user, day, result }: Pick<JobsFilter, 'user' | 'day' | 'result'>,
): boolean {
  return (
    (user === undefined || job.user === user) &&
    (day === undefined || dateText(job.startedAt).startsWith(`${day} `)) &&
    (result === undefined || resultOf(job) === result)
  );
}

function namesOf(text: string, part: string): readonly string[] {
  const brackets = splitBrackets(text);
  if (brackets !== undefined) {
    const { before, list, after } = brackets;
    return bracketAtoms(before, list, after).flatMap((atom) => namesOf(atom, part));
  }
  const names = rangeNames(text) ?? [];
  const isName = /^\w(?:[\w.-]*\w)?$/.test(text);
  if (!isName && (names.length === 0 || /[[\]]/.test(text)))
    throw new Error(`jobs: --nodes takes names and ranges such as n1,n[3-8], and '${part}' is neither`);
  return isName ? [text, ...names] : names;
}

function inNoJob(parts: readonly string[]): string {
  const shown = parts.map((part) => `'${part}'`).join(', ');
  return `jobs: in no job that is remembered: ${shown}; --nodes takes names and ranges of nodes, no groups`;
}
