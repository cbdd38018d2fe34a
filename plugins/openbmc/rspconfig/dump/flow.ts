import { again, back, done, type Edge, failed, failedBecause } from '../../../../lib/status/table.js';
import { didNotRespond } from '../../command-messages.js';
import type { Line } from '../../line.js';
import { logIn, login, readLogin, sayProblem } from '../../login.js';
import { readAndPrint } from '../../projection/row.js';
import { accepted } from '../../replies.js';
import { type BmcTable, row } from '../../row.js';
import type {
  CreateDump,
  DeleteDump,
  DownloadDump,
  Dump,
  DumpMaking,
  FindDump,
  ListDumps,
} from '../../verbs/dumps.js';
import type { ClearDumps } from '../../verbs.js';
import { type DumpNode, dumpFile } from './dump-node.js';
import { dumpLines } from './lines.js';
import {
  noDumps,
  noIdTold,
  notGenerated,
  saidCleared,
  saidCreated,
  saidDownloaded,
  saidDownloading,
  saidProblem,
  saidRequested,
  saidStillWaiting,
  tooManyDumps,
} from './messages.js';
import { created, downloaded, found, generated, listed } from './replies.js';

const pollSeconds = 15;
const pollTries = 20;
const makingSeconds = 5;
const makingTries = 120;
/** A BMC keeps some ten. */
const MAX_DUMPS = 1000;

const listDumps = (): ListDumps => ({ verb: 'listDumps' });
const createDump = (): CreateDump => ({ verb: 'createDump' });
const findDump = ({ making = nothing }: DumpNode): FindDump => ({ verb: 'findDump', making });
const nothing: DumpMaking = { task: undefined, before: [] };
const deleteDump = ({ id }: DumpNode): DeleteDump => ({ verb: 'deleteDump', id });
const clearDumps = (): ClearDumps => ({ verb: 'clearDumps' });
const downloadDump = (node: DumpNode): DownloadDump => ({
  verb: 'downloadDump',
  id: node.id,
  file: dumpFile(node),
});

const noId = failedBecause<DumpNode>(() => noIdTold);
const lastProblem = failedBecause<DumpNode>((node) => node.problems.at(-1) ?? '');
const tooMany = failedBecause<DumpNode>(() => tooManyDumps);

export const list = readAndPrint<readonly Dump[], DumpNode>(listDumps, dumpLines);

/** Has a dump made; a BMC that gives it an id only when it is complete is asked until then. */
function make<const Next extends Edge<string, DumpNode>>(next: Next, sayId: (node: DumpNode) => Line) {
  return {
    CREATE: row(
      createDump,
      created,
      { id: next, making: 'MAKING', noId, no: failed },
      { say: { id: sayId } },
    ),
    MAKING: row(
      findDump,
      found,
      { id: next, notYet: again(makingSeconds, makingTries, noId), no: failed },
      { say: { id: sayId }, onAbort: 'continues' },
    ),
  } as const;
}

export const generate = {
  LOGIN: login('CREATE'),
  ...make(done, saidCreated),
} satisfies BmcTable<'LOGIN' | 'CREATE' | 'MAKING', DumpNode>;

export const clear = {
  LOGIN: login('CLEAR'),
  CLEAR: row(deleteDump, accepted<DumpNode>, { yes: done, no: failed }, { say: { yes: saidCleared } }),
} satisfies BmcTable<'LOGIN' | 'CLEAR', DumpNode>;

export const clearAll = {
  LOGIN: login('CLEAR'),
  CLEAR: row(clearDumps, accepted<DumpNode>, { yes: done, no: failed }, { say: { yes: saidCleared } }),
} satisfies BmcTable<'LOGIN' | 'CLEAR', DumpNode>;

/** One after the other; one that cannot be had keeps none of the others back. */
const oneByOne = {
  DOWNLOAD: row(
    downloadDump,
    downloaded,
    {
      yes: done,
      yesMore: back('DOWNLOAD', MAX_DUMPS, tooMany),
      yesAtLast: lastProblem,
      noMore: back('DOWNLOAD', MAX_DUMPS, tooMany),
      no: failed,
    },
    {
      say: {
        yes: saidDownloaded,
        yesMore: (node) => [saidDownloaded(node), saidDownloading(node)],
        noMore: (node) => [saidProblem(node), saidDownloading(node)],
        yesAtLast: saidDownloaded,
      },
    },
  ),
} satisfies BmcTable<'DOWNLOAD', DumpNode>;

export const download = {
  LOGIN: row(
    logIn,
    readLogin<DumpNode>,
    { yes: 'DOWNLOAD', no: failed, noLoginThere: failedBecause<DumpNode>(() => didNotRespond) },
    { say: { yes: saidDownloading, noLoginThere: sayProblem } },
  ),
  ...oneByOne,
} satisfies BmcTable<'LOGIN' | 'DOWNLOAD', DumpNode>;

export const downloadAll = {
  LOGIN: login('LIST'),
  LIST: row(
    listDumps,
    listed,
    { some: 'DOWNLOAD', none: done, no: failed },
    { say: { some: saidDownloading, none: noDumps } },
  ),
  ...oneByOne,
} satisfies BmcTable<'LOGIN' | 'LIST' | 'DOWNLOAD', DumpNode>;

/** Has a dump made, waits until it is complete, and fetches it. */
export const capture = {
  LOGIN: login('CREATE'),
  ...make('WAIT', saidRequested),
  WAIT: row(
    listDumps,
    generated,
    {
      yes: 'DOWNLOAD',
      notYet: again(pollSeconds, pollTries, failedBecause<DumpNode>(notGenerated)),
      no: failed,
    },
    { say: { yes: saidDownloading, notYet: saidStillWaiting }, onAbort: 'continues' },
  ),
  ...oneByOne,
} satisfies BmcTable<'LOGIN' | 'CREATE' | 'MAKING' | 'WAIT' | 'DOWNLOAD', DumpNode>;
