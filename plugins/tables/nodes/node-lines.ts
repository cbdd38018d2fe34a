import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { type AttributedRecord, allNodeRecords } from '../../../xcat-compat/tables/attributes.js';
import { nodeColumn } from '../../../xcat-compat/tables/schema.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import type { NodeReply } from '../../../xcat-compat/wire/response.js';
import { messages } from './nodes-texts.js';
import type { ColumnQuestion, TableQuestion } from './questions.js';

interface Showing {
  /** Says which group a value comes from. */
  readonly blame: boolean;
  readonly labelled: boolean;
}

/** nodels' lines: nodes in the order of their names, each with one line per value [tabutils.pm:2050]. */
export async function nodeLines(
  questions: readonly TableQuestion[],
  nodes: readonly NodeName[],
  showing: Showing,
  tables: TableStore,
): Promise<readonly NodeReply[]> {
  const lines = new Map<NodeName, NodeReply[]>(nodes.map((node) => [node, []]));
  const unfit = new Set<NodeName>();
  const selected = new Set<NodeName>();
  for (const { table, columns } of questions) {
    const names = columns.map(({ column }) => column);
    const records = await allNodeRecords(tables, table, nodes, names);
    for (const node of nodes) {
      const mine = linesOf(node, records.get(node) ?? [], inOrder(table, columns), showing);
      if (mine.unfit) unfit.add(node);
      if (mine.selected) selected.add(node);
      lines.get(node)?.push(...mine.lines);
    }
  }
  return [...nodes]
    .sort()
    .filter((node) => !unfit.has(node))
    .flatMap((node) => {
      const mine = lines.get(node) ?? [];
      return mine.length > 0 || !selected.has(node) ? mine : [{ name: node }];
    });
}

/** Values come in the order of the columns' names. */
function inOrder(table: string, columns: readonly ColumnQuestion[]): readonly ColumnQuestion[] {
  const named = columns.filter(({ column }) => column !== nodeColumn(table));
  const sorted = (named.length === columns.length ? named : columns).toSorted((one, other) =>
    one.column < other.column ? -1 : 1,
  );
  return sorted;
}

interface Lines {
  readonly lines: readonly NodeReply[];
  readonly unfit: boolean;
  readonly selected: boolean;
}

/** First the values there are, one record after the other, then what is not set. */
function linesOf(
  node: NodeName,
  records: readonly AttributedRecord[],
  columns: readonly ColumnQuestion[],
  { blame, labelled }: Showing,
): Lines {
  const lines: NodeReply[] = [];
  let unfit = false;
  let selected = false;
  const take = (question: ColumnQuestion, value: string, shown: string): void => {
    if (question.fits !== undefined) {
      if (!question.fits(value)) {
        unfit = true;
        return;
      }
      selected = true;
      if (!question.shown) return;
    }
    lines.push({ name: node, data: { ...(labelled ? { desc: question.label } : {}), contents: shown } });
  };
  const set = new Set<string>();
  for (const { attributes, inherited } of records) {
    for (const question of columns) {
      const value = attributes[question.column];
      if (value === undefined) continue;
      set.add(question.column);
      const group = blame ? inherited[question.column] : undefined;
      take(question, value, group === undefined ? value : messages.inherited(value, group));
    }
  }
  for (const question of columns) if (!set.has(question.column)) take(question, '', '');
  return { lines, unfit, selected };
}
