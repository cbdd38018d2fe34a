/**
 * Everything an operator can set, with its default. Site table keys of the same meaning are given in docs/settings.md;
 * they win over the defaults here, command-line options win over both.
 */
export interface Settings {
  /** Worker processes. Default: one per core. */
  readonly workers: number;
  /** Upload children at once, over all workers. */
  readonly maxUploads: number;
  /** Nodes in work at once in one worker. */
  readonly maxNodesInWork: number;
  /** Seconds for a TCP connection and TLS handshake with a BMC. */
  readonly connectSeconds: number;
  /** Seconds for a login: a BMC that has just booted needs 12. */
  readonly loginSeconds: number;
  /** Seconds for any other request to a BMC. */
  readonly requestSeconds: number;
  /** Seconds an upload may take from its start. */
  readonly uploadSeconds: number;
  /** Seconds an upload may pass without a byte. */
  readonly stallSeconds: number;
  /** Seconds a BMC's session is kept after its last use, then logged out. */
  readonly sessionIdleSeconds: number;
  /** Where rflash/NODE.log is written. */
  readonly logDirectory: string;
  /** Prints what is sent to BMCs (site.xcatdebugmode). */
  readonly debug: boolean;
}
