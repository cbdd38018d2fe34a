import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedBy } from '../../lib/plugin/asker.js';
import { settingsFrom } from '../../lib/settings/settings.js';
import { tables as plugin } from '../../plugins/tables/index.js';
import { printResponse } from '../../xcat-compat/client/print-response.js';
import { expandInSite } from '../../xcat-compat/noderange/expand-in-site.js';
import { nodeIndex } from '../../xcat-compat/tables/nodelist.js';
import { openSqliteStore } from '../../xcat-compat/tables/sqlite-store.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import { createResponseDecoder } from '../../xcat-compat/wire/decode-responses.js';
import { encodeResponse } from '../../xcat-compat/wire/encode-response.js';
import type { TableUpload } from '../../xcat-compat/wire/request.js';
import { ofCall } from './pinned.js';
import { testFiles } from './test-files.js';

export interface CommandResult {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

interface Given {
  readonly stdin?: string;
  readonly upload?: TableUpload;
  readonly cwd?: string;
}

/** A site's tables, and table commands on them, printed as the client prints them. */
export interface TableCommands {
  readonly store: TableStore;
  /** `lsdef -t node -o n1`: words are parted at blanks; nodels, nodech and noderm take their noderange from them. */
  run(line: string, given?: Given): Promise<CommandResult>;
}

/** Tables in SQLite files of their own. */
export interface TableSite extends TableCommands {
  readonly directory: string;
  remove(): void;
}

const withNoderange = new Set(['nodels', 'nodech', 'noderm', 'tabgrep']);

export function tableSite(): TableSite {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-tables-'));
  const store = openSqliteStore(directory);
  return {
    ...tableCommands(store),
    directory,
    remove: () => {
      store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function tableCommands(store: TableStore): TableCommands {
  return {
    store,
    run: async (line, given = {}) => print(await answers(store, line.split(' '), given)),
  };
}

async function answers(store: TableStore, [name = '', ...words]: readonly string[], given: Given) {
  const command = plugin.commands[name];
  if (command?.kind !== 'daemon') throw new Error(`no command ${name}`);
  const at = withNoderange.has(name) ? words.findIndex((word) => !word.startsWith('-')) : -1;
  const noderange = at < 0 ? undefined : words[at];
  const expanded =
    noderange === undefined
      ? undefined
      : await expandInSite(
          store,
          noderange,
          await nodeIndex(store),
          askedBy({ user: 'root', files: testFiles }),
        );
  return command.answer(
    {
      command: name,
      args: words.filter((_, index) => index !== at).map((word) => (word === '' ? undefined : word)),
      nodes: expanded?.kind === 'nodes' ? expanded.nodes : [],
      ...(noderange === undefined ? {} : { noderange }),
      ...(given.upload === undefined ? {} : { upload: given.upload }),
      cwd: given.cwd ?? '/tmp',
      stdin: given.stdin,
      environment: {},
      user: 'root',
      ignore: undefined,
      ...ofCall(),
      signal: new AbortController().signal,
    },
    {
      tables: store,
      settings: settingsFrom(new Map(), '/tmp'),
      files: testFiles,
      source: 'mn',
      now: Date.now,
      leftOf: () => [],
    },
  );
}

function print(replies: Awaited<ReturnType<typeof answers>>): CommandResult {
  const decoder = createResponseDecoder();
  let [out, err, code] = ['', '', 0];
  for (const reply of replies) {
    for (const response of decoder.push(Buffer.from(encodeResponse(reply, 'mn')))) {
      const printed = printResponse(response, { showServer: false });
      out += printed.stdout;
      err += printed.stderr;
      code |= printed.errorcodes;
    }
  }
  return { out, err, code };
}
