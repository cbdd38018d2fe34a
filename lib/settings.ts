import { availableParallelism } from 'node:os';

/**
 * Everything an operator can set, with its default. Each comes from the site table key named in `siteKeys`
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
  /** Seconds a flash may take for one node, without the time it waits for others to have uploaded. */
  readonly nodeSeconds: number;
  /** Seconds a BMC's session is kept after its last use, then logged out. */
  readonly sessionIdleSeconds: number;
  /** The longest request of a client with a certificate, in MiB. */
  readonly maxRequestMib: number;
  /** The port of the BMCs' ssh. */
  readonly sshPort: number;
  /** What is done about the key a BMC's ssh shows. */
  readonly sshHostKeys: HostKeyPolicy;
  /** The public key that `rspconfig sshcfg` gives to BMCs; the private one beside it, without `.pub`. */
  readonly sshKeyFile: string;
  /** rflash/NODE.log is written below it. */
  readonly logDirectory: string;
  /** Shows what is sent to BMCs (site.xcatdebugmode). */
  readonly debug: boolean;
}

/** `accept`: any, as xCAT does; `remember`: new ones are added to known_hosts, other than known ones refused; `known`. */
export type HostKeyPolicy = (typeof hostKeyPolicies)[number];
export const hostKeyPolicies = ['accept', 'remember', 'known'] as const;

/** A value in the site table that cannot be used; the message names key, value and what is allowed. */
export class SettingError extends Error {}

interface NumberKey {
  readonly site: string;
  readonly least: number;
  readonly most: number;
  readonly fallback: number;
}

type NumberSetting = Exclude<keyof Settings, 'sshHostKeys' | 'sshKeyFile' | 'logDirectory' | 'debug'>;

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
  sessionIdleSeconds: { site: 'openbmcsessionidle', least: 1, most: 600, fallback: 60 },
  maxRequestMib: { site: 'openbmcmaxrequestmib', least: 1, most: 512, fallback: 64 },
  sshPort: { site: 'openbmcsshport', least: 1, most: 65_535, fallback: 22 },
};

const HOST_KEYS = 'openbmcsshhostkeys';
const KEY_FILE = 'openbmcsshkey';
/** [RemoteShellExp.pm:180] */
const ROOTS_KEY = '/root/.ssh/id_rsa.pub';

/**
 * The settings of a site.
 * @param site the site table, key to value
 * @param logDirectory where logs go, from the command line
 * @throws SettingError when a value is not in its bounds
 */
export function settingsFrom(site: ReadonlyMap<string, string>, logDirectory: string): Settings {
  return settingsOf((name) => numberOf(site, siteKeys[name]), {
    sshHostKeys: hostKeysOf(site.get(HOST_KEYS) ?? 'accept'),
    sshKeyFile: keyFileOf(site.get(KEY_FILE) ?? ROOTS_KEY),
    logDirectory,
    debug: Number(site.get('xcatdebugmode') ?? 0) > 0,
  });
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
    sessionIdleSeconds: number('sessionIdleSeconds'),
    maxRequestMib: number('maxRequestMib'),
    sshPort: number('sshPort'),
  };
}

function hostKeysOf(text: string): HostKeyPolicy {
  const policy = hostKeyPolicies.find((known) => known === text);
  if (policy !== undefined) return policy;
  throw new SettingError(
    `site table: ${HOST_KEYS} is '${text}', but must be one of ${hostKeyPolicies.join(', ')}`,
  );
}

function keyFileOf(path: string): string {
  if (/^\/[^"\\$\p{Cc}]*\.pub$/u.test(path)) return path;
  throw new SettingError(
    `site table: ${KEY_FILE} is '${path}', but must be the absolute path of a public key file, ending in .pub and without quotes, $ and \\`,
  );
}

function numberOf(site: ReadonlyMap<string, string>, key: NumberKey): number {
  const text = site.get(key.site);
  if (text === undefined) return key.fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= key.least && value <= key.most) return value;
  throw new SettingError(
    `site table: ${key.site} is '${text}', but must be a whole number from ${key.least} to ${key.most}`,
  );
}
