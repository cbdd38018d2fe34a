import { type AuditRecord, addAuditRecords, isAudited } from '../../xcat-compat/tables/auditlog.js';
import { siteValues } from '../../xcat-compat/tables/site.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { Log } from '../log.js';
import type { Caller } from './identity.js';
import { type Peer, type PeerHosts, shortHostName } from './peer.js';

/** Records of requests that come within this time are written in one go. */
const GATHER_MS = 50;
/** While the table cannot be written, or requests come faster: more are left out, and the log says how many. */
const MOST_WAITING = 1000;

/** Writes requests to xCAT's table auditlog, beside the requests: it never holds one up, and never fails one. */
export interface Audit {
  record(request: XcatRequest, caller: Caller, peer: Peer, status: AuditRecord['status']): void;
  /** Resolves when all that was recorded is written, or could not be. */
  flush(): Promise<void>;
}

export interface AuditParts {
  readonly tables: TableStore;
  readonly hosts: PeerHosts;
  readonly now: () => number;
  readonly log: Log;
}

interface Waiting {
  readonly record: AuditRecord;
  readonly address: string;
}

export function createAudit({ tables, hosts, now, log }: AuditParts): Audit {
  let waiting: Waiting[] = [];
  let leftOut = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      if (leftOut > 0)
        log.error({ requests: leftOut }, 'auditlog: too many requests at once, these are left out');
      leftOut = 0;
      await writeBatch(batch, tables, hosts).catch((error: unknown) =>
        log.error({ requests: batch.length, error: String(error) }, 'auditlog not written'),
      );
    }
  };
  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  };

  return {
    record(request, caller, peer, status) {
      // Anybody can be refused as often as he likes: nobody fills the site's database without a certificate.
      if (status === 'Denied' && caller.name === undefined) return;
      if (waiting.length >= MOST_WAITING) leftOut += 1;
      else
        waiting.push({
          record: recordOf(request, caller, peer, status, new Date(now())),
          address: peer.address,
        });
      timer ??= setTimeout(() => {
        write().catch((error: unknown) => log.error({ error: String(error) }, 'auditlog not written'));
      }, GATHER_MS);
    },
    async flush() {
      while (waiting.length > 0 || writing !== undefined) await write();
    },
  };
}

async function writeBatch(batch: readonly Waiting[], tables: TableStore, hosts: PeerHosts): Promise<void> {
  const site = await siteValues(tables);
  const audited = batch.filter(({ record }) => isAudited(site.get('auditskipcmds'), record));
  if (audited.length > 0) await addAuditRecords(tables, await named(audited, site.get('domain'), hosts));
}

function recordOf(
  request: XcatRequest,
  caller: Caller,
  peer: Peer,
  status: AuditRecord['status'],
  time: Date,
): AuditRecord {
  return {
    time,
    user: caller.user,
    host: peer.address,
    clientType: request.clientType ?? 'other',
    command: request.command ?? '',
    noderange: request.noderange ?? (request.nodes.length > 0 ? request.nodes.join(',') : undefined),
    args: request.args.map((arg) => arg ?? ''),
    status,
  };
}

/** With the hosts' names in the place of their addresses, where they have any. */
async function named(
  batch: readonly Waiting[],
  domain: string | undefined,
  hosts: PeerHosts,
): Promise<readonly AuditRecord[]> {
  return Promise.all(
    batch.map(async ({ record, address }) => {
      const name = await hosts.fullName(address);
      return name === undefined ? record : { ...record, host: shortHostName(name, domain) };
    }),
  );
}
