/** What the client says itself, to the letter as the stock client does [Client.pm:240-390] but for our own command. */
export const messages = {
  noCertificates: (home: string, user: string) =>
    `warning: the client certificates under ${home}/.xcat/ are not setup correctly, please run 'xcatd-ts user add ${user}' as 'root' to generate the client certificates; otherwise, the SSL connection between xcat client and xcatd will be setup without certificate verification and open to Man-In-The-Middle attacks.\n`,
  notConnected: (server: string) =>
    `Unable to open socket connection to xcatd daemon on ${server}.\nVerify that the xcatd daemon is running and that your SSL setup is correct.\n`,
  connectionFailure: (reason: string) => `Connection failure: ${reason}\n`,
  endedPrematurely:
    'ERROR/WARNING: communication with the xCAT server seems to have been ended prematurely\n',
  unreadableReply: (reason: string) => `ERROR: the xCAT server sent a reply that cannot be read: ${reason}\n`,
  unsendable: (reason: string) => `Error: ${reason}\n`,

  tabrestoreUsage: `Usage: tabrestore <tablename>.csv
       tabrestore -a <tablename>.csv
       tabrestore [-?|-h|--help]
       tabrestore [-v|--version]
`,
  unreadableFile: (file: string) => `Error: Unable to open ${file} for reading.\n`,
  tabeditUsage: 'Usage: tabedit <tablename>\n       tabedit [-? | -h | --help]\n',
  logsNotEdited:
    'The auditlog and eventlog tables may not be edited. Editing will cause index regeneration. Use the tabprune command.\n',
  notModified: 'No file modifications detected, not restoring.\n',
  editAgain: 'Above errors occured, hit enter to edit, or ctrl-c to abort\n',
  notATableName: (table: string) => `Error: ${table} is not the name of a table.\n`,
  notEdited: (table: string, reason: string) => `Error: table ${table} cannot be edited: ${reason}\n`,
  noEditor: (editor: string, reason: string) =>
    `Error: cannot start the editor '${editor}': ${reason}. Set TABEDITOR or EDITOR.\n`,
  changedMeanwhile: (table: string, file: string) =>
    `Error: somebody else has changed the table ${table} while you edited it, and that would be undone. Nothing has been restored; your text is kept in ${file}. Start tabedit again.\n`,
} as const;
