import { again, done, type Edge, failed, failedBecause } from '../../../../lib/flow/table.js';
import type {
  CreateDump,
  DeleteDump,
  DownloadDump,
  Dump,
  DumpMaking,
  FindDump,
  ListDumps,
} from '../../bmc/verbs/dump-verbs.js';
import type { ClearDumps } from '../../bmc/verbs/index.js';
import { type BmcTable, row } from '../../node/bmc-row.js';
import { flow } from '../../node/flow-header.js';
import type { Line } from '../../node/line.js';
import { logIn, login, readLogin, sayProblem } from '../../node/login-row.js';
import { accepted } from '../../node/node-replies.js';
import { didNotRespond } from '../../node/node-texts.js';
import { oneByOne } from '../../node/one-by-one.js';
import { readAndPrint } from '../../node/projection/projection-row.js';
import { type DumpNode, dumpFile, incomingFile } from './dump-node.js';
import { created, downloaded, found, generated, listed } from './dump-replies.js';
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
} from './dump-texts.js';
import { dumpLines } from './lines.js';

/** Each may move a dump, or wait for one. */
const transfer = { within: 'transfer' } as const;

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
const downloadDump = (id: string, { node, to }: DumpNode): DownloadDump => ({
  verb: 'downloadDump',
  id,
  file: incomingFile({ node, id, to }),
  place: dumpFile({ node, id, to }),
});

const noId = failedBecause<DumpNode>(() => noIdTold);

export const list = flow(transfer, readAndPrint<readonly Dump[], DumpNode>(listDumps, dumpLines));

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

export const generate = flow(transfer, {
  LOGIN: login('CREATE'),
  ...make(done, saidCreated),
} satisfies BmcTable<'LOGIN' | 'CREATE' | 'MAKING', DumpNode>);

export const clear = flow(transfer, {
  LOGIN: login('CLEAR'),
  CLEAR: row(deleteDump, accepted<DumpNode>, { yes: done, no: failed }, { say: { yes: saidCleared } }),
} satisfies BmcTable<'LOGIN' | 'CLEAR', DumpNode>);

export const clearAll = flow(transfer, {
  LOGIN: login('CLEAR'),
  CLEAR: row(clearDumps, accepted<DumpNode>, { yes: done, no: failed }, { say: { yes: saidCleared } }),
} satisfies BmcTable<'LOGIN' | 'CLEAR', DumpNode>);

const DOWNLOAD = oneByOne('DOWNLOAD', {
  most: MAX_DUMPS,
  tooMany: tooManyDumps,
  ask: downloadDump,
  read: downloaded,
  say: { done: saidDownloaded, bad: saidProblem, next: saidDownloading },
});

export const download = flow(transfer, {
  LOGIN: row(
    logIn,
    readLogin<DumpNode>,
    { yes: 'DOWNLOAD', no: failed, noLoginThere: failedBecause<DumpNode>(() => didNotRespond) },
    { say: { yes: saidDownloading, noLoginThere: sayProblem } },
  ),
  DOWNLOAD,
} satisfies BmcTable<'LOGIN' | 'DOWNLOAD', DumpNode>);

export const downloadAll = flow(transfer, {
  LOGIN: login('LIST'),
  LIST: row(
    listDumps,
    listed,
    { some: 'DOWNLOAD', none: done, no: failed },
    { say: { some: saidDownloading, none: noDumps } },
  ),
  DOWNLOAD,
} satisfies BmcTable<'LOGIN' | 'LIST' | 'DOWNLOAD', DumpNode>);

/** Has a dump made, waits until it is complete, and fetches it. */
export const capture = flow(transfer, {
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
  DOWNLOAD,
} satisfies BmcTable<'LOGIN' | 'CREATE' | 'MAKING' | 'WAIT' | 'DOWNLOAD', DumpNode>);
