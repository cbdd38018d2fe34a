import { again, back, done, failed, failedBecause } from '../../../../lib/status/table.js';
import { didNotRespond } from '../../command-messages.js';
import { logIn, login, readLogin, sayProblem } from '../../login.js';
import { readAndPrint } from '../../projection/row.js';
import { accepted } from '../../replies.js';
import { type BmcTable, row } from '../../row.js';
import type { CreateDump, DeleteDump, DownloadDump, Dump, ListDumps } from '../../verbs/dumps.js';
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
import { created, downloaded, generated, listed } from './replies.js';

const pollSeconds = 15;
const pollTries = 20;
/** A BMC keeps some ten. */
const MAX_DUMPS = 1000;

const listDumps = (): ListDumps => ({ verb: 'listDumps' });
const createDump = (): CreateDump => ({ verb: 'createDump' });
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

export const generate = {
  LOGIN: login('CREATE'),
  CREATE: row(createDump, created, { id: done, noId, no: failed }, { say: { id: saidCreated } }),
} satisfies BmcTable<'LOGIN' | 'CREATE', DumpNode>;

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
  CREATE: row(createDump, created, { id: 'WAIT', noId, no: failed }, { say: { id: saidRequested } }),
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
} satisfies BmcTable<'LOGIN' | 'CREATE' | 'WAIT' | 'DOWNLOAD', DumpNode>;
