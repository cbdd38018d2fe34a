import { availableParallelism } from 'node:os';
import { isYes, oneOfWords, type SiteRule, unfitText, wholeNumber, yesOrNo } from './site-rule.js';

/**
 * Everything an operator can set, with its default. The daemon and its workers have one object of it each, whose values
 * change while they run (`liveSettings`): who needs the same value twice keeps it. Each comes from the site table key named in `siteKeys`
 * (docs/settings.md explains them); command-line options win over the site table.
 */
export interface Settings {
  /** Worker processes. Default: one per core, at most 8. */
  readonly workers: number;
  /** Upload children at once, over all workers. Default: 32 per core, at most 256. */
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
  /** Seconds the activation of an image may take. */
  readonly activationSeconds: number;
  /** Seconds a BMC may need to restart. */
  readonly rebootSeconds: number;
  /** Seconds a flash, or its dumps, may take for one node, without the time it waits for others to have uploaded. */
  readonly nodeSeconds: number;
  /** Seconds any other command may take for one node, without the time it waits for its client to read. */
  readonly commandSeconds: number;
  /** Seconds a BMC's session is kept after its last use, then logged out. */
  readonly sessionIdleSeconds: number;
  /** The longest request of a client with a certificate, in MiB. */
  readonly maxRequestMib: number;
  /** The largest dump that is downloaded from a BMC, in MiB. */
  readonly maxDumpMib: number;
  /** The port of the BMCs' ssh. */
  readonly sshPort: number;
  /** BMCs that know nothing better are spoken to with TLS 1.0 and 1.1 and with short keys. */
  readonly oldTls: boolean;
  /** What is done about the key a BMC's ssh shows. */
  readonly sshHostKeys: HostKeyPolicy;
  /** The public key that `rspconfig sshcfg` gives to BMCs; the private one beside it, without `.pub`. */
  readonly sshKeyFile: string;
  /** rflash/NODE.log is written below it. */
  readonly logDirectory: string;
  /** The copies of files that jobs send are in it, each by the SHA-256 of its content. */
  readonly pinnedDirectory: string;
  /** Shows what is sent to BMCs (site.xcatdebugmode). */
  readonly debug: boolean;
}

/** `accept`: any, as xCAT does; `remember`: new ones are added to known_hosts, other than known ones refused; `known`. */
export type HostKeyPolicy = (typeof hostKeyPolicies)[number];
export const hostKeyPolicies = ['accept', 'remember', 'known'] as const;

/**
 * A value in the site table that cannot be used and that nothing may stand for; the message names key, value and what is
 * allowed.
 */
export class SettingError extends Error {
  constructor(
    readonly key: string,
    text: string,
  ) {
    super(text);
  }
}

/** What is done about values that cannot be used. */
export interface Leniency {
  /** Told of each of them, and what counts in its place. */
  readonly tell: (problem: string) => void;
  /** The settings that count until now, which go on; absent at the start, when the defaults count. */
  readonly present?: Settings;
}

interface NumberKey {
  readonly site: string;
  readonly least: number;
  readonly most: number;
  readonly fallback: number;
}

type NumberSetting = Exclude<
  keyof Settings,
  'oldTls' | 'sshHostKeys' | 'sshKeyFile' | 'logDirectory' | 'pinnedDirectory' | 'debug'
>;

const cores = availableParallelism();

/** The site table keys of the numeric settings, their bounds and defaults. */
export const siteKeys: Readonly<Record<NumberSetting, NumberKey>> = {
  workers: { site: 'openbmcworkers', least: 1, most: 64, fallback: Math.min(cores, 8) },
  maxUploads: { site: 'openbmcmaxuploads', least: 1, most: 1024, fallback: Math.min(cores * 32, 256) },
  maxNodesInWork: { site: 'openbmcmaxnodes', least: 1, most: 5000, fallback: 1000 },
  connectSeconds: { site: 'openbmcconnecttimeout', least: 1, most: 120, fallback: 10 },
  loginSeconds: { site: 'openbmclogintimeout', least: 1, most: 300, fallback: 30 },
  requestSeconds: { site: 'openbmcrequesttimeout', least: 1, most: 600, fallback: 60 },
  uploadSeconds: { site: 'openbmcuploadtimeout', least: 5, most: 7200, fallback: 1200 },
  stallSeconds: { site: 'openbmcuploadstall', least: 1, most: 600, fallback: 120 },
  activationSeconds: { site: 'openbmcactivationtimeout', least: 60, most: 86_400, fallback: 3600 },
  rebootSeconds: { site: 'openbmcrebootseconds', least: 30, most: 7200, fallback: 900 },
  nodeSeconds: { site: 'openbmcnodetimeout', least: 60, most: 86_400, fallback: 3600 },
  commandSeconds: { site: 'openbmccommandtimeout', least: 5, most: 86_400, fallback: 1800 },
  sessionIdleSeconds: { site: 'openbmcsessionidle', least: 1, most: 600, fallback: 60 },
  maxRequestMib: { site: 'openbmcmaxrequestmib', least: 1, most: 512, fallback: 64 },
  maxDumpMib: { site: 'openbmcmaxdumpmib', least: 1, most: 8192, fallback: 1024 },
  sshPort: { site: 'openbmcsshport', least: 1, most: 65_535, fallback: 22 },
};

export const OLD_TLS = 'openbmcoldtls';
export const HOST_KEYS = 'openbmcsshhostkeys';
export const KEY_FILE = 'openbmcsshkey';
const DEBUG = 'xcatdebugmode';
/** [RemoteShellExp.pm:180] */
export const ROOTS_KEY = '/root/.ssh/id_rsa.pub';

export const hostKeyRule = oneOfWords(hostKeyPolicies);
export const keyFileRule: SiteRule = {
  allowed: 'the absolute path of a public key file, ending in .pub and without quotes, $ and \\',
  fits: (value) => /^\/[^"\\$\p{Cc}]*\.pub$/u.test(value),
};
export const debugRule = wholeNumber(0, 2);

/**
 * The settings of a site.
 * @param site the site table, key to value
 * @param logDirectory where logs go, from the command line
 * @param pinnedDirectory in the state directory
 * @param leniency absent: no value that cannot be used is put up with
 * @throws SettingError
 */
export function settingsFrom(
  site: ReadonlyMap<string, string>,
  logDirectory: string,
  pinnedDirectory = '/nonexistent',
  leniency?: Leniency,
): Settings {
  const present = leniency?.present;
  const usable = (key: string, rule: SiteRule, instead: string | number | undefined): string | undefined => {
    const value = site.get(key);
    if (value === undefined || rule.fits(value)) return value;
    const problem = unfitText(key, value, rule);
    if (leniency === undefined || instead === undefined) throw new SettingError(key, problem);
    leniency.tell(`${problem}: it counts as ${instead}`);
    return String(instead);
  };
  const oldTls = usable(OLD_TLS, yesOrNo, present?.oldTls === true ? 'yes' : 'no');
  const policy = usable(HOST_KEYS, hostKeyRule, present?.sshHostKeys);
  return settingsOf(
    (name) => {
      const { site: key, least, most, fallback } = siteKeys[name];
      return Number(usable(key, wholeNumber(least, most), present?.[name] ?? fallback) ?? fallback);
    },
    {
      oldTls: oldTls !== undefined && isYes(oldTls),
      // What these say guards passwords and keys: nothing stands for them when the daemon starts.
      sshHostKeys: hostKeyPolicies.find((known) => known === policy) ?? 'accept',
      sshKeyFile: usable(KEY_FILE, keyFileRule, present?.sshKeyFile) ?? ROOTS_KEY,
      logDirectory,
      pinnedDirectory,
      debug: Number(usable(DEBUG, debugRule, Number(present?.debug ?? false)) ?? 0) > 0,
    },
  );
}

/** The settings made of their numbers, wherever these come from, and the others. */
export function settingsOf(
  number: (name: NumberSetting) => number,
  others: Omit<Settings, NumberSetting>,
): Settings {
  return {
    ...others,
    workers: number('workers'),
    maxUploads: number('maxUploads'),
    maxNodesInWork: number('maxNodesInWork'),
    connectSeconds: number('connectSeconds'),
    loginSeconds: number('loginSeconds'),
    requestSeconds: number('requestSeconds'),
    uploadSeconds: number('uploadSeconds'),
    stallSeconds: number('stallSeconds'),
    activationSeconds: number('activationSeconds'),
    rebootSeconds: number('rebootSeconds'),
    nodeSeconds: number('nodeSeconds'),
    commandSeconds: number('commandSeconds'),
    sessionIdleSeconds: number('sessionIdleSeconds'),
    maxRequestMib: number('maxRequestMib'),
    maxDumpMib: number('maxDumpMib'),
    sshPort: number('sshPort'),
  };
}
