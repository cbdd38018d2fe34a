/** What OpenSSL says of a server that knows old versions only, or whose keys or signatures are too weak for it. */
const OF_OLD_TLS =
  /unsupported protocol|alert protocol version|no protocols available|key too small|md too weak|legacy sigalg|alert handshake failure|insufficient security/i;

/** Whether a TLS failure may be one of a BMC that site.openbmcoldtls is for. */
export function isOfOldTls(said: string): boolean {
  return OF_OLD_TLS.test(said);
}
