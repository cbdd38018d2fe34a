/** One row of a CSV file, or what is wrong with it, and the line after it. */
export type CsvRow =
  | {
      readonly kind: 'row';
      readonly values: ReadonlyMap<string, string>;
      readonly line: number;
      /** The first line of the row as it was sent. */
      readonly text: string;
      readonly next: number;
    }
  | {
      readonly kind: 'problem';
      readonly problem: string;
      readonly line: number;
      readonly text: string;
      readonly next: number;
    };

interface Reading {
  readonly lines: readonly string[];
  /** The line the row begins at. */
  readonly begin: number;
  /** The line that is read now, and what is left of it. */
  at: number;
  rest: string;
}

/** Reads all rows [tabutils.pm:424]: values with or without quotes; a value in quotes may go over several lines. */
export function readCsvRows(lines: readonly string[], columns: readonly string[]): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  for (let at = 0; at < lines.length; ) {
    const row = readRow(lines, at, columns);
    rows.push(row);
    at = row.next;
  }
  return rows;
}

function readRow(lines: readonly string[], begin: number, columns: readonly string[]): CsvRow {
  const text = lines[begin]?.trimEnd() ?? '';
  const reading: Reading = { lines, begin, at: begin, rest: text };
  const values = new Map<string, string>();
  const wrong = (problem: string, shown: string): CsvRow => ({
    kind: 'problem',
    problem,
    line: reading.at,
    text: shown,
    next: reading.at + 1,
  });
  for (const column of columns) {
    const { rest } = reading;
    if (rest === '' || rest.startsWith(',')) {
      reading.rest = rest.slice(1);
    } else if (/^[^,]*"/.test(rest)) {
      const where = `, character ${text.indexOf(rest)}: ${text}`;
      if (!rest.startsWith('"')) return wrong('CSV missing opening " for record with " characters', where);
      const quoted = readQuoted(reading);
      if (quoted.kind === 'problem') return wrong(quoted.problem, where);
      values.set(column, quoted.value);
    } else {
      const comma = rest.indexOf(',');
      values.set(column, comma < 0 ? rest : rest.slice(0, comma));
      reading.rest = comma < 0 ? '' : rest.slice(comma + 1);
    }
  }
  if (reading.rest !== '') return wrong('Too many fields', `: ${text} | ${reading.rest}`);
  return { kind: 'row', values, line: reading.at, text, next: reading.at + 1 };
}

type Quoted =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'problem'; readonly problem: string };

function readQuoted(reading: Reading): Quoted {
  for (let at = 1; ; ) {
    const quote = reading.rest.indexOf('"', at);
    if (quote < 0) {
      reading.at += 1;
      if (reading.at >= reading.lines.length)
        return { kind: 'problem', problem: 'CSV unmatched " in record' };
      at = reading.rest.length;
      reading.rest = `${reading.rest}\n${reading.lines[reading.at] ?? ''}`.trimEnd();
      continue;
    }
    const after = reading.rest[quote + 1];
    if (after === '"') {
      at = quote + 2;
      continue;
    }
    if (after !== undefined && after !== ',')
      return { kind: 'problem', problem: 'CSV unescaped " in record' };
    const value = reading.rest.slice(1, quote).replaceAll('""', '"');
    reading.rest = reading.rest.slice(quote + 2);
    return { kind: 'value', value };
  }
}
