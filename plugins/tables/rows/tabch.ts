import type { DaemonCommand } from '../../../lib/plugin/contract.js';
import { tableSchema } from '../../../xcat-compat/tables/schema.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import { xcatVersion } from '../../../xcat-compat/usage/version.js';
import { withoutLostUpdates } from '../no-lost-updates.js';
import { nullable } from '../nodes/change-nodes.js';
import { createTalk, type Talk } from '../talk.js';
import { flag, readWords } from '../words/getopt.js';
import { usageReply } from '../words/words-usage.js';
import { messages, usages } from './rows-texts.js';

const specs = [flag('delete|d'), flag('help|h'), flag('version|v')] as const;

/** `tabch KEY=VALUE,… TABLE.COLUMN=VALUE…`, `tabch -d KEY=VALUE,… TABLE…` [tabutils.pm:2253]. All or nothing. */
export const tabch: DaemonCommand = command('tabch');
/** The same by the name of the script that does it without a daemon [chtab]. */
export const chtab: DaemonCommand = command('chtab');

function command(name: 'tabch' | 'chtab'): DaemonCommand {
  return {
    kind: 'daemon',
    answer: async (call, { tables }) => {
      const words = readWords(
        call.args.map((arg) => arg ?? ''),
        specs,
      );
      if (words === undefined) return [usageReply(usages[name], true)];
      if (words.options.has('help')) return [usageReply(usages[name], false)];
      if (words.options.has('version')) return [{ data: [versionLine(name)] }];
      const [target = '', ...rest] = words.operands;
      if (target === '') return [usageReply(usages[name], true)];
      return withoutLostUpdates(tables, async (store) => {
        const talk = createTalk();
        const read = readKey(target, rest, talk, afterwards[name]);
        const changes = words.options.has('delete')
          ? deletions(read, talk, afterwards[name])
          : await updates(read, store, talk);
        if (!talk.failed) await store.change(changes);
        return talk.replies;
      });
    },
  };
}

function versionLine(name: 'tabch' | 'chtab'): string {
  return name === 'tabch' ? `tabch :${xcatVersion}` : `chtab ${xcatVersion}`;
}

interface KeyAndWords {
  readonly key: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** What is shown after a complaint: the script shows its usage. */
const afterwards = {
  tabch: { end: '\n', lines: [messages.seeHelp] },
  chtab: { end: '', lines: usages.chtab },
} as const;

type Afterwards = (typeof afterwards)[keyof typeof afterwards];

/** The first word is the key, unless it looks like `table.column=value`: then a new row is meant. */
function readKey(target: string, rest: readonly string[], talk: Talk, after: Afterwards): KeyAndWords {
  const pairs = target.split(',');
  if (/[^.=]\.[^.=]+=./.test(pairs[0] ?? '')) return { key: {}, words: [target, ...rest] };
  const key = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.lastIndexOf('=');
    if (at < 0) {
      talk.say({ data: [`${messages.badArgument(pair)}${after.end}`, ...after.lines], errorcode: 1 });
      break;
    }
    key.set(pair.slice(0, at), pair.slice(at + 1));
  }
  // Own entries, whatever their names are: the key must never come out empty.
  return { key: Object.fromEntries(key), words: rest };
}

function deletions({ key, words }: KeyAndWords, talk: Talk, after: Afterwards): readonly Change[] {
  if (talk.failed) return [];
  if (words.length === 0)
    talk.say({ data: [`${messages.noTableNamed}${after.end}`, ...after.lines], errorcode: 1 });
  for (const table of words) {
    if (tableSchema(table) === undefined) talk.say({ data: [messages.tableUnknown(table)], errorcode: 1 });
    else checkKey(table, key, talk);
  }
  return words.map((table) => ({ kind: 'delete', table, where: key }));
}

async function updates(
  { key, words }: KeyAndWords,
  store: TableStore,
  talk: Talk,
): Promise<readonly Change[]> {
  const values = new Map<string, Record<string, string>>();
  for (const word of words) {
    if (talk.failed) return [];
    const dot = word.indexOf('.');
    const [table, rest] = dot < 0 ? [word, ''] : [word.slice(0, dot), word.slice(dot + 1)];
    if (tableSchema(table) === undefined) {
      talk.say({ data: [`${messages.tableUnknown(table)}\n`], errorcode: 1 });
      return [];
    }
    if (!checkKey(table, key, talk)) return [];
    const { column, adds, value } = splitAssignment(rest);
    if (tableSchema(table)?.columns.includes(column) !== true) {
      talk.say(messages.notAColumn(table, column));
      return [];
    }
    const mine = values.get(table) ?? {};
    values.set(table, mine);
    mine[column] = adds ? await merged(store, table, key, column, value) : value;
  }
  return [...values].map(([table, set]) => ({ kind: 'set', table, key, values: nullable(set) }));
}

/** `column=value` or `column+=value`; a column alone is set to nothing. */
function splitAssignment(text: string): {
  readonly column: string;
  readonly adds: boolean;
  readonly value: string;
} {
  const at = text.indexOf('=');
  if (at < 0) return { column: text, adds: false, value: '' };
  const adds = text[at - 1] === '+';
  return { column: text.slice(0, adds ? at - 1 : at), adds, value: text.slice(at + 1) };
}

function checkKey(table: string, key: KeyAndWords['key'], talk: Talk): boolean {
  const columns = tableSchema(table)?.columns ?? [];
  const stray = Object.keys(key).filter((column) => !columns.includes(column));
  for (const column of stray) talk.say(messages.noColumn(column, table));
  return stray.length === 0;
}

/** What the first row of the key has, and what it does not have yet. */
async function merged(
  store: TableStore,
  table: string,
  key: KeyAndWords['key'],
  column: string,
  value: string,
): Promise<string> {
  const rows = await store.rows(table);
  const row = rows.find((one) => Object.entries(key).every(([name, text]) => (one[name] ?? '') === text));
  const existing = row?.[column]?.split(',') ?? [];
  return existing.length === 0 ? value : [...new Set([...existing, ...value.split(',')])].join(',');
}
