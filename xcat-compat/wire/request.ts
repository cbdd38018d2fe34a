/**
 * One `<xcatrequest>` after decoding. Empty and white-space-only elements are `undefined`, as XML::Simple's
 * SuppressEmpty makes them [xcatd:2797].
 */
export interface XcatRequest {
  readonly command: string | undefined;
  /** The first `<noderange>`; undefined when absent or empty. */
  readonly noderange: string | undefined;
  /** The `<node>` elements: explicit nodes, which win over the noderange [xcatd:1722]. */
  readonly nodes: readonly string[];
  readonly args: readonly (string | undefined)[];
  readonly cwd: string | undefined;
  readonly stdin: string | undefined;
  /** The client's `XCAT_*` variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clientType: string | undefined;
  readonly username: string | undefined;
  /** Name and aliases of the host behind the REST gateway, comma separated. */
  readonly remoteClient: string | undefined;
  readonly transid: string | undefined;
  /** What tabrestore sends beside its words. */
  readonly upload?: TableUpload;
  readonly abort: boolean;
  /** No rule could allow the command, so the request was not read whole: it is refused, whatever the rules say now. */
  readonly isCut?: true;
  /** Set when the request carries becomeuser, gettoken or tokens: a claim of identity inside the request. */
  readonly claimsIdentity: boolean;
  /** Fields that only another xcatd may send; dropped for everybody else (protocol 8, B2 and B3). */
  readonly peerFields: PeerFields;
}

/** A table's rows as a client has them in a file [tabrestore:60]. */
export interface TableUpload {
  readonly table: string;
  /** The rows come to those that are there; else they replace them. */
  readonly addRows: boolean;
  /** The lines of the file; undefined: an empty one. */
  readonly lines: readonly (string | undefined)[];
}

/** The `_`-prefixed fields one xcatd sends another [xcatd:2426]. */
export interface PeerFields {
  /** The nodes are already split by service node: do not split again. */
  readonly preprocessed: boolean;
  readonly modname: string | undefined;
  readonly version: string | undefined;
  readonly ignore: string | undefined;
  readonly authname: string | undefined;
}
