/** What a BMC means that says no to an upload without words. */
const hints: Readonly<Record<number, string>> = {
  401: 'Login required',
  403: 'The user may not upload firmware',
  413: 'The image is larger than the BMC accepts',
  503: 'The BMC is busy with another upload',
};

/** Everything the transport can say of a BMC, to the letter as xCAT prints it where xCAT says it. */
export const messages = {
  /** [openbmc.pm:1142], with the reason that xCAT prints in a line of its own. */
  didNotRespond: (reason: string) =>
    `BMC did not respond. Validate BMC configuration and retry the command. (${reason})`,

  reason: {
    cannotConnect: (bmc: string, why: string) => `Can't connect to ${bmc}: ${why}`,
    noAnswer: (bmc: string, why: string) => `No answer from ${bmc}: ${why}`,
    timedOut: (seconds: number, stage: Stage) => `timed out after ${seconds} seconds while ${stages[stage]}`,
    badAddress: (bmc: string) =>
      `'${bmc}' is no address of a BMC: set the node's bmc attribute to HOST, HOST:PORT or [IPV6]:PORT`,
    tlsTooOld: (why: string) =>
      `${why}; if this BMC knows only TLS 1.0, 1.1 or short keys, set site.openbmcoldtls=yes`,
    aborted: 'the command was interrupted',
    stopping: 'this service is stopping',
  },

  /** In a login's answer the password or user name was wrong [phosphor-rest-server]. */
  wrongLogin: '[401] Invalid username or password',
  /** Each session is refused right after it was given. */
  noSession: '[401] Unauthorized',
  passwordExpired:
    '[403] The password of the BMC has expired and must be changed before the BMC can be used. Change it on the BMC and in the openbmc or passwd table.',
  loginFailed: (code: number, reason: string) => `[${code}] Login to BMC failed: ${code} ${reason}.`,
  loginFailedBadGateway:
    '[502] Login to BMC failed: 502 Bad Gateway. Verify REST server is running on the BMC.',

  serviceUnavailable: '503 Service Unavailable',
  gatewayTimeout: '504 Gateway Timeout',
  forbidden:
    '403 Forbidden - Requested endpoint does not exist or may indicate function is not yet supported by OpenBMC firmware.',
  /** Of a setting that the BMC does not have [openbmc.pm:3070]. */
  settingNotFound:
    '404 Not Found - Requested endpoint does not exist or may indicate function is not supported on this OpenBMC firmware.',
  failed: (code: number, description: string) => `[${code}] ${description}`,
  wrongFormat: (what: string) => `Received wrong format response: ${what}`,

  /** What this machine lacks is not put down to a BMC. */
  own: {
    notAsked: (bmc: string, why: string) =>
      `The management node could not connect to ${bmc}, which was not asked: ${why}`,
    lostAnswer: (bmc: string, why: string) =>
      `The management node lost the answer of ${bmc}, which may have done what it was asked: ${why}`,
  },

  unreadableImages: (ids: readonly string[], count: number) =>
    `The BMC lists images of which it tells nothing that can be read: ${ids.join(', ')}${count > ids.length ? ` and ${count - ids.length} more` : ''}`,

  /** Of a list that is longer than any true one, and of what is in it. */
  cut: {
    list: (what: string, most: number) => `The BMC lists more than ${most} ${what}; the rest is not shown`,
    unnamed: (what: string, most: number) =>
      `The BMC lists ${what} with a name or a path of more than ${most} characters, which are not shown`,
    text: (what: string, most: number) =>
      `The BMC tells ${what} with more than ${most} characters; the rest is not shown`,
    items: (what: string, most: number) => `The BMC tells more than ${most} ${what}; the rest is not shown`,
    andMore: (count: number) => `${count} more parts of the answer are missing`,
  },

  /** Of a BMC that does not speak what the site table insists on. */
  forcedOtherwise: (forced: 'legacy' | 'redfish', said: string) =>
    `The BMC does not speak ${forced}, which the site table's key openbmcdialect insists on for this node: it answered ${said}. Correct that key, or take the node out of it; then the BMC is asked what it speaks.`,
  noRedfish: 'The BMC does not speak Redfish, which is needed for this.',
  ssh: {
    /** [RemoteShellExp.pm:590] */
    denied: (user: string, bmc: string) =>
      `Permission denied, please make sure the user ${user} has been created on the node ${bmc} and the input password is right`,
    keyDenied: (user: string, bmc: string) => `Permission denied for ${user} on ${bmc} with the key`,
    otherHostKey: (bmc: string, file: string) =>
      `the host key of ${bmc} is not the known one, so nothing was sent. If the BMC has got a new one: ssh-keygen -f ${file} -R '${bmc}'`,
    newHostKey: (bmc: string, file: string) =>
      `the host key of ${bmc} is not known, so nothing was sent. Add it to ${file}, or see site.openbmcsshhostkeys`,
    timedOut: (seconds: number) => `ssh timed out after ${seconds} seconds`,
    killed: (signal: string) => `ssh was ended by signal ${signal}`,
    exitCode: (code: number) => `ssh exit code ${code}`,
    notInstalled: 'ssh is not installed',
    badPassword: "the BMC's password has a line break",
  },

  password: {
    notChanged: (why: string) => `${why}; the BMC still has the old password`,
    unknown: (why: string) => `${why}; whether the BMC has the new password is not known`,
  },

  download: {
    /** [openbmc.pm:4967] */
    notWritable: (file: string) =>
      `cannot write ${file}. Verify destination directory exists and has correct access permissions.`,
    /** The part that was written is removed. */
    stopped: (file: string, code: string | undefined) => `cannot write all of ${file}: ${noRoom(code)}`,
    tooLarge: (mib: number) =>
      `it is larger than ${mib} MiB, the most that site.openbmcmaxdumpmib allows; nothing of it was kept`,
    empty: 'the BMC sent an empty file, which is no dump',
    notWhole: 'curl ended without the whole answer',
  },

  upload: {
    /** [openbmc.pm:5675] */
    refused: (file: string, message: string, description: string) =>
      `Failed to upload update file ${file} :${message} - ${description}`,
    /** The same when the BMC gave no description. */
    refusedBriefly: (file: string, message: string) => `Failed to upload update file ${file} :${message}`,
    /** [openbmc.pm:5684], with the reason where xCAT prints curl's command line and thereby the BMC's name and files. */
    silent: (reason: string) =>
      `Failed to upload update file. Did not receive response from OpenBMC (${reason})`,
    lost: (why: string) =>
      `Failed to upload update file. The transfer was ended on this management node, not by the BMC (${why})`,
    /** [openbmc.pm:5688] */
    wrongFormat: (what: string) => `Failed to upload update file. Received wrong format response: ${what}`,
    notStarted: (file: string, why: string) => `Failed to upload update file ${file} :${why}`,
    badFileName: 'its name has a line break: rename the file',
    hints,
  },
} as const;

/** Why a file takes no more; undefined when it takes more again. */
function noRoom(code: string | undefined): string {
  if (code === 'ENOSPC')
    return 'no space left on its disk, of which a twentieth or 1 GiB is kept free; make room there, nothing of the dump was kept';
  if (code === 'EDQUOT') return 'the disk quota is used up';
  return code === undefined ? 'its disk may have been full for a while' : code;
}

/** What was being waited for. */
export type Stage =
  | 'connecting'
  | 'handshake'
  | 'queued'
  | 'loggingIn'
  | 'answer'
  | 'upload'
  | 'stalledUpload'
  | 'download'
  | 'stalledDownload'
  | 'slowDownload';

const stages: Readonly<Record<Stage, string>> = {
  connecting: 'connecting',
  handshake: 'connecting (TLS handshake)',
  queued: 'waiting for another request to this BMC',
  loggingIn: 'logging in',
  answer: 'waiting for an answer',
  upload: 'uploading',
  stalledUpload: 'uploading, without a byte in that time',
  download: 'downloading',
  stalledDownload: 'downloading, without a byte in that time',
  slowDownload: 'downloading at less than 1 KiB a second',
};
