/** What the client says itself, to the letter as the stock client does [Client.pm:240-390]. */
export const messages = {
  noCertificates: (home: string, user: string) =>
    `warning: the client certificates under ${home}/.xcat/ are not setup correctly, please run '/opt/xcat/share/xcat/scripts/setup-local-client.sh ${user}' as 'root' to generate the client certificates; otherwise, the SSL connection between xcat client and xcatd will be setup without certificate verification and open to Man-In-The-Middle attacks.\n`,
  notConnected: (server: string) =>
    `Unable to open socket connection to xcatd daemon on ${server}.\nVerify that the xcatd daemon is running and that your SSL setup is correct.\n`,
  connectionFailure: (reason: string) => `Connection failure: ${reason}\n`,
  endedPrematurely:
    'ERROR/WARNING: communication with the xCAT server seems to have been ended prematurely\n',
  unreadableReply: (reason: string) => `ERROR: the xCAT server sent a reply that cannot be read: ${reason}\n`,
  unsendable: (reason: string) => `Error: ${reason}\n`,
} as const;
