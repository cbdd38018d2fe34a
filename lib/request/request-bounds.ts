import { MAX_GENERATED_NAMES, MAX_TEXT_LENGTH } from '../../xcat-compat/noderange/noderange-limits.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { messages } from './request-texts.js';

const KIB = 1024;
/** PATH_MAX; names of users, hosts and clients are far shorter. */
const MOST_TEXT = 4096;
const MOST_ENVIRONMENT = 64 * KIB;
/** Names of nodes that are given one by one, together. */
const MOST_NAMES = 4 * KIB * KIB;
/** What a command on nodes can mean takes less: the longest is a list of an event log's entries. */
const MOST_WORDS_OF_NODES = 64 * KIB;

/** A text of a request, and the most bytes of it that are read. */
interface Bounded {
  readonly what: string;
  readonly text: string | undefined;
  readonly most: number;
}

/**
 * What of a request is longer than anything it could mean: told before anybody looks at it, since what a request says
 * is kept with its job, written to logs and tables, and compared with rules. Undefined: nothing.
 */
export function unboundedText(request: XcatRequest): XcatResponse | undefined {
  for (const { what, text = '', most } of textsOf(request)) {
    const bytes = Buffer.byteLength(text);
    if (bytes > most) return messages.textTooLong(what, bytes, most);
  }
  const { nodes, cwd } = request;
  if (nodes.length > MAX_GENERATED_NAMES) return messages.tooManyNodes(nodes.length, MAX_GENERATED_NAMES);
  return cwd === undefined || isPlainPath(cwd) ? undefined : messages.noDirectory;
}

/** The same for the words of a command on nodes. */
export function unboundedWords({ args }: XcatRequest): XcatResponse | undefined {
  const bytes = args.reduce((sum, arg) => sum + Buffer.byteLength(arg ?? ''), 0);
  if (bytes > MOST_WORDS_OF_NODES) return messages.wordsTooLong(bytes, MOST_WORDS_OF_NODES);
  const long = args.flatMap((arg) => arg?.split(',') ?? []).find((one) => Buffer.byteLength(one) > MOST_TEXT);
  return long === undefined ? undefined : messages.wordTooLong(Buffer.byteLength(long), MOST_TEXT);
}

function textsOf(request: XcatRequest): readonly Bounded[] {
  const { command, cwd, clientType, username, remoteClient, transid, upload, peerFields } = request;
  const { modname, version, ignore, authname } = peerFields;
  const short = {
    'command (command)': command,
    'current directory (cwd)': cwd,
    'kind of client (clienttype)': clientType,
    'name of the user (username)': username,
    'host of the client (remote_client)': remoteClient,
    'number (transid)': transid,
    'name of the table (table)': upload?.table,
    'field _modname': modname,
    'field _xcatver': version,
    'field _xcat_ignore_flag': ignore,
    'field _xcat_authname': authname,
  };
  return [
    ...Object.entries(short).map(([what, text]) => ({ what, text, most: MOST_TEXT })),
    // Without nodes of its own the noderange's limits are told by the noderange itself.
    ...(request.nodes.length === 0
      ? []
      : [{ what: 'noderange', text: request.noderange, most: MAX_TEXT_LENGTH }]),
    {
      what: 'environment',
      text: Object.entries(request.environment).flat().join(''),
      most: MOST_ENVIRONMENT,
    },
    { what: 'list of nodes', text: request.nodes.join(''), most: MOST_NAMES },
  ];
}

function isPlainPath(path: string): boolean {
  return path.startsWith('/') && !/\p{Cc}/u.test(path);
}
