import { tableSchema } from '../../../xcat-compat/tables/schema.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { type Fits, listCriterion } from './criteria.js';
import { isColumn, readColumn } from './node-columns.js';
import { messages } from './nodes-texts.js';

/** What nodels is asked of one table. */
export interface TableQuestion {
  readonly table: string;
  readonly columns: readonly ColumnQuestion[];
}

export interface ColumnQuestion {
  readonly column: string;
  /** What the user called it. */
  readonly label: string;
  /** Only nodes whose value fits. */
  readonly fits: Fits | undefined;
  /** Show the value also where it only selects. */
  readonly shown: boolean;
}

export interface Questions {
  readonly questions: readonly TableQuestion[];
  /** Words that are left out. */
  readonly problems: readonly XcatResponse[];
  /** Values are shown with their labels: for one column it is clear what they are. */
  readonly labelled: boolean;
  /** Nothing is answered. */
  readonly fatal: XcatResponse | undefined;
}

interface Word {
  readonly column: string;
  readonly label: string;
  readonly fits: Fits | undefined;
}

/** Reads nodels' words: `table.column`, a short name, a table for all its columns, each with a criterion or without. */
export function readQuestions(words: readonly (string | undefined)[], fields: boolean): Questions {
  const byTable = new Map<string, Word[]>();
  const problems: XcatResponse[] = [];
  let unlabelled = fields ? 0 : 2;
  const listOf = (table: string): Word[] => {
    const list = byTable.get(table) ?? [];
    byTable.set(table, list);
    return list;
  };
  for (const given of words) {
    const criterion = listCriterion(given ?? '');
    const label = criterion?.left ?? given ?? '';
    const found = readColumn(label);
    const whole = found === undefined ? tableSchema(label) : undefined;
    if (whole !== undefined) {
      unlabelled = 0;
      const all = whole.columns.map((column) => ({ column, label: `${label}.${column}`, fits: undefined }));
      listOf(label).push(...all);
      continue;
    }
    if (found !== undefined) unlabelled -= 1;
    if (found === undefined || !isColumn(found)) {
      problems.push(messages.notAColumn(found === undefined ? label : `${found.table}.${found.column}`));
      continue;
    }
    const word = { column: found.column, label, fits: criterion?.fits };
    listOf(found.table).push(word);
  }
  const questions = [...byTable].map(([table, list]) => ({ table, columns: columnsOf(list) }));
  const twice = [...byTable.values()].flatMap((list) => twiceSelected(list) ?? [])[0];
  return {
    questions,
    problems,
    labelled: unlabelled <= 0,
    fatal: twice === undefined ? undefined : messages.severalCriteria(twice),
  };
}

/** A column that is named with a criterion and without is shown. */
function columnsOf(words: readonly Word[]): readonly ColumnQuestion[] {
  return [...new Set(words.map(({ column }) => column))].map((column) => {
    const mine = words.filter((word) => word.column === column);
    const fits = mine.find((word) => word.fits !== undefined)?.fits;
    return {
      column,
      label: mine.at(-1)?.label ?? column,
      fits,
      shown: mine.some((word) => word.fits === undefined),
    };
  });
}

function twiceSelected(words: readonly Word[]): string | undefined {
  const selecting = words.filter(({ fits }) => fits !== undefined);
  return selecting.find(({ column }, at) => selecting.findIndex((word) => word.column === column) < at)
    ?.label;
}
