import type { TableStore, Values } from './store.js';

/** One request, as auditlog has it. */
export interface AuditRecord {
  readonly time: Date;
  readonly user: string | undefined;
  readonly host: string;
  readonly clientType: string;
  readonly command: string;
  readonly noderange: string | undefined;
  readonly args: readonly string[];
  readonly status: 'Allowed' | 'Denied';
}

/** Never in the table [xcatd.pm:326]. */
const SILENT: ReadonlySet<string> = new Set(['getpostscript', 'getcredentials']);
/** A column is a text of a few kilobytes on some engines, and the table is never emptied by itself. */
const MOST_CHARACTERS = 4000;

/**
 * Does site.auditskipcmds let this request into the table? `ALL`, commands, and `clienttype:TYPE`, with commas or blanks
 * between [xcatd.pm:294]; without the key all are written.
 */
export function isAudited(
  auditskipcmds: string | undefined,
  { command, clientType }: Pick<AuditRecord, 'command' | 'clientType'>,
): boolean {
  const items = (auditskipcmds ?? '').split(/[\s,]+/);
  const skipped = items.some(
    (item) => item.toLowerCase() === 'all' || item === command || item === `clienttype:${clientType}`,
  );
  return !skipped && !SILENT.has(command);
}

/** Adds records in their order. */
export async function addAuditRecords(store: TableStore, records: readonly AuditRecord[]): Promise<void> {
  await store.change(records.map((record) => ({ kind: 'insert', table: 'auditlog', values: rowOf(record) })));
}

function rowOf({ time, user, host, clientType, command, noderange, args, status }: AuditRecord): Values {
  return {
    audittime: auditTime(time),
    ...(user === undefined ? {} : { userid: user }),
    clientname: host,
    clienttype: clientType,
    command,
    ...(noderange === undefined ? {} : { noderange: shortened(noderange) }),
    ...(args.length === 0
      ? {}
      : {
          args: shortened(
            withoutSecrets(args)
              .map((arg) => ` ${arg}`)
              .join(''),
          ),
        }),
    status,
  };
}

/** Local time as `YYYY-MM-DD HH:MM:SS` [MsgUtils.pm:506]. */
function auditTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

function shortened(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}...`;
}

/** What xCAT puts in a secret's place [xcatd.pm:489]. */
const MASK = 'xxxxxxxx';
/** `passwd.password=…`, `bmcpassword=…`, `admin_passwd=…`, `--password=…`: all to the end of the word is masked. */
const ASSIGNED = /((?:passw|passphrase|communit|authkey|privkey|secret|token)\w*\s*[,^+!@-]?[=~]).*/is;
/** Options whose value is the next word. */
const OPTION = /^--?(?:passw(?:or)?d|passphrase|secret|token)$/i;

/** Arguments with passwords masked: by the name they are given to, whatever the command. */
export function withoutSecrets(args: readonly string[]): readonly string[] {
  return args.map((arg, at) => (OPTION.test(args[at - 1] ?? '') ? MASK : arg.replace(ASSIGNED, `$1${MASK}`)));
}
