import { createParser, MAX_DEPTH } from './parse-xml.js';
import type { PeerFields, XcatRequest } from './request.js';

/** More than the longest table that fits into a request has lines. */
const MOST_ELEMENTS = 2_000_000;
/** No client of xCAT sends any. */
const MOST_ATTRIBUTES = 256;
const MOST_VARIABLES = 4096;
/** The stock client sends the arguments before it, as many as a command line holds. */
const MOST_BEFORE_COMMAND = 8 * 1024 * 1024;

/** A request that cannot be read. Where it is no request at all, the connection is closed without a reply, as xcatd does [xcatd:2797-2799]. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
  constructor(readonly reason: string) {
    super(`malformed request: ${reason}`);
  }
}

/** One with more of something than is read; told, so that its sender can split it. */
export class OversizedRequest extends MalformedRequest {}

/** Reads one `<xcatrequest>` document, in pieces as they come. Of each element that means something its text is kept, once. */
export interface RequestDecoder {
  /** Throws MalformedRequest. */
  write(xml: string): void;
  /** The last piece. Throws MalformedRequest. */
  end(xml: string): XcatRequest;
  /** What has been read until now. */
  readonly read: XcatRequest;
  /** Whether the command is among it. */
  readonly commandIsRead: boolean;
}

/** One `<xcatrequest>` document as a request. Throws MalformedRequest. */
export function decodeRequest(xml: string): XcatRequest {
  return createRequestDecoder().end(xml);
}

export function createRequestDecoder(): RequestDecoder {
  const parser = createParser();
  const elements = createElements();
  let depth = 0;
  let count = 0;
  let attributes = 0;
  let characters = 0;

  parser.on('opentag', ({ name }) => {
    depth += 1;
    count += 1;
    if (depth > MAX_DEPTH) throw new OversizedRequest(`elements are nested deeper than ${MAX_DEPTH}`);
    if (count > MOST_ELEMENTS) throw new OversizedRequest(`it has more than ${MOST_ELEMENTS} elements`);
    if (depth === 1 && name !== 'xcatrequest') throw new Error(`the root element is <${name}>`);
    elements.open(name, depth);
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MOST_ATTRIBUTES)
      throw new OversizedRequest(`it has more than ${MOST_ATTRIBUTES} attributes`);
  });
  parser.on('text', (text) => elements.text(text, depth));
  parser.on('cdata', (text) => elements.text(text, depth));
  parser.on('closetag', ({ name }) => {
    elements.close(name, depth);
    depth -= 1;
  });

  const parsed = (xml: string, isLast: boolean): void => {
    try {
      parser.write(xml);
      if (isLast) parser.close();
    } catch (problem) {
      if (problem instanceof OversizedRequest) throw problem;
      throw new MalformedRequest(problem instanceof Error ? problem.message : String(problem));
    }
    characters += xml.length;
    if (characters > MOST_BEFORE_COMMAND && !isLast && !elements.has('command'))
      throw new OversizedRequest(`its command does not stand in the first ${MOST_BEFORE_COMMAND} bytes`);
  };

  return {
    write: (xml) => parsed(xml, false),
    end(xml) {
      parsed(xml, true);
      return requestOf(elements);
    },
    get read() {
      return requestOf(elements);
    },
    get commandIsRead() {
      return elements.has('command');
    },
  };
}

/** The texts of the elements that are read, by their name; an empty or blank one is undefined, as is one with children. */
interface Elements {
  open(name: string, depth: number): void;
  text(text: string, depth: number): void;
  close(name: string, depth: number): void;
  has(name: string): boolean;
  first(name: string): string | undefined;
  all(name: string): readonly (string | undefined)[];
  readonly variables: ReadonlyMap<string, string>;
}

/** Elements of which every one counts. Of the others that are read the first one does. */
const REPEATED: ReadonlySet<string> = new Set(['arg', 'node', 'data']);
const SINGLE: ReadonlySet<string> = new Set([
  ...['command', 'noderange', 'cwd', 'stdin', 'clienttype', 'username', 'remote_client', 'transid', 'table'],
  ...['addrows', 'abortcommand', 'becomeuser', 'gettoken', 'tokens'],
  ...['_xcatpreprocessed', '_modname', '_xcatver', '_xcat_ignore_flag', '_xcat_authname'],
]);
/** Has one child element per variable [xcatclient:99]. */
const ENVIRONMENT = 'environment';

function createElements(): Elements {
  const found = new Map<string, (string | undefined)[]>();
  const variables = new Map<string, string>();
  /** Of what is open now: whether its text is read, the text, and whether it has children. */
  let isRead = false;
  let isVariable = false;
  let inEnvironment = false;
  let hasChildren = false;
  let text = '';

  const readAt = (): number => (isVariable ? 3 : 2);
  const said = (): string | undefined => (hasChildren || text.trim() === '' ? undefined : text);

  return {
    open(name, depth) {
      if (depth === 2) {
        inEnvironment = name === ENVIRONMENT;
        isVariable = false;
        isRead = REPEATED.has(name) || (SINGLE.has(name) && !found.has(name));
      } else if (depth === 3 && inEnvironment) {
        isRead = isVariable = true;
      } else if (depth === readAt() + 1) {
        hasChildren = true;
        return;
      } else return;
      hasChildren = false;
      text = '';
    },
    text(more, depth) {
      if (isRead && depth === readAt()) text += more;
    },
    close(name, depth) {
      if (!isRead || depth !== readAt()) return;
      isRead = false;
      if (isVariable) {
        variables.set(name, said() ?? '');
        if (variables.size > MOST_VARIABLES)
          throw new OversizedRequest(`it has more than ${MOST_VARIABLES} variables of the environment`);
      } else {
        const sameName = found.get(name);
        if (sameName === undefined) found.set(name, [said()]);
        else sameName.push(said());
      }
      text = '';
    },
    has: (name) => found.has(name),
    first: (name) => found.get(name)?.[0],
    all: (name) => found.get(name) ?? [],
    variables,
  };
}

function requestOf({ has, first, all, variables }: Elements): XcatRequest {
  const table = first('table');
  return {
    command: first('command'),
    noderange: first('noderange'),
    nodes: all('node').filter((name) => name !== undefined),
    args: all('arg'),
    cwd: first('cwd'),
    stdin: first('stdin'),
    environment: Object.fromEntries(variables),
    clientType: first('clienttype'),
    username: first('username'),
    remoteClient: first('remote_client'),
    transid: first('transid'),
    ...(table === undefined ? {} : { upload: { table, addRows: has('addrows'), lines: all('data') } }),
    abort: has('abortcommand'),
    claimsIdentity: ['becomeuser', 'gettoken', 'tokens'].some(has),
    peerFields: peerFields(first),
  };
}

/** As sent; whether the sender may set them is decided elsewhere. */
function peerFields(first: (name: string) => string | undefined): PeerFields {
  return {
    preprocessed: first('_xcatpreprocessed') === '1',
    modname: first('_modname'),
    version: first('_xcatver'),
    ignore: first('_xcat_ignore_flag'),
    authname: first('_xcat_authname'),
  };
}
