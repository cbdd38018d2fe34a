import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostKeyPolicy, Settings } from '../../../../lib/settings/settings.js';
import type { PublicKey } from '../verbs/ssh-key.js';

/** Beside this program, never in a directory others can write to. It holds no secret. */
const ASKPASS = fileURLToPath(new URL('../../../../../xcat-compat/install/askpass', import.meta.url));

/** What ssh is told about a key it has not seen yet (docs/rspconfig.md). */
const newHostKeys: Readonly<Record<HostKeyPolicy, string>> = {
  accept: 'no',
  remember: 'accept-new',
  known: 'yes',
};

export interface SshTarget {
  readonly host: string;
  readonly username: string;
  readonly settings: Pick<Settings, 'connectSeconds' | 'sshPort' | 'sshHostKeys' | 'sshKeyFile'>;
  /** The copy of the file of known keys that this command has; else the file itself. */
  readonly knownHosts?: string | undefined;
}

/** The file of the keys that BMCs have shown: beside the key they are given. */
export function knownHostsFile({ sshKeyFile }: Pick<Settings, 'sshKeyFile'>): string {
  return join(dirname(sshKeyFile), 'known_hosts');
}

/** A BMC as known_hosts names it. */
export function knownAs(host: string, { sshPort }: Pick<Settings, 'sshPort'>): string {
  return sshPort === 22 ? host : `[${host}]:${sshPort}`;
}

/** How ssh proves who it is. */
export type SshProof =
  /** The first line of its standard input. */
  | { readonly kind: 'password' }
  | { readonly kind: 'key'; readonly file: string }
  /** The one key that an agent has. */
  | { readonly kind: 'agent'; readonly socket: string };

/**
 * The words after `env` that run one command at a BMC. With a password ssh asks the helper, which reads it from
 * the standard input both share: it is in no argument, environment or file.
 */
export function sshWords(target: SshTarget, proof: SshProof, command: string): readonly string[] {
  const { host, username, settings, knownHosts = knownHostsFile(settings) } = target;
  const options = [
    ...commonOptions(settings),
    ...hostKeyOptions(settings, knownHosts),
    ...proofOptions(proof),
  ];
  return [
    `SSH_ASKPASS=${ASKPASS}`,
    'SSH_ASKPASS_REQUIRE=force',
    // Before OpenSSH 8.4 the helper is asked only where there is a display.
    'DISPLAY=none',
    'ssh',
    '-F',
    'none',
    '-T',
    ...options.flatMap((option) => ['-o', option]),
    '-p',
    String(settings.sshPort),
    '-l',
    username,
    '--',
    host,
    command,
  ];
}

/** ssh-rsa is all that the dropbear of early levels has. */
function commonOptions({ connectSeconds }: SshTarget['settings']): readonly string[] {
  return [
    `ConnectTimeout=${connectSeconds}`,
    'LogLevel=ERROR',
    'HostKeyAlgorithms=+ssh-rsa',
    'PubkeyAcceptedKeyTypes=+ssh-rsa',
    'ServerAliveInterval=10',
    'ServerAliveCountMax=2',
  ];
}

/** ssh takes over other keys of the BMC by writing the whole file anew: of two at once one would lose its line. */
function hostKeyOptions(settings: SshTarget['settings'], knownHosts: string): readonly string[] {
  const policy = settings.sshHostKeys;
  const strict = `StrictHostKeyChecking=${newHostKeys[policy]}`;
  if (policy === 'accept') {
    return [strict, 'UserKnownHostsFile=/dev/null', 'GlobalKnownHostsFile=/dev/null'];
  }
  // A key is known by the name of its BMC alone, as newer releases of ssh do it by themselves.
  return [strict, fileOption('UserKnownHostsFile', knownHosts), 'UpdateHostKeys=no', 'CheckHostIP=no'];
}

/** ssh splits values at blanks and replaces what follows a `%`. */
function fileOption(name: string, file: string): string {
  return `${name}="${file.replaceAll('%', '%%')}"`;
}

function proofOptions(proof: SshProof): readonly string[] {
  const byKey = ['BatchMode=yes', 'PreferredAuthentications=publickey'];
  if (proof.kind === 'key') return [...byKey, 'IdentitiesOnly=yes', fileOption('IdentityFile', proof.file)];
  if (proof.kind === 'agent')
    return [...byKey, fileOption('IdentityAgent', proof.socket), 'IdentityFile=none'];
  return [
    'PubkeyAuthentication=no',
    'PreferredAuthentications=password,keyboard-interactive',
    'NumberOfPasswordPrompts=1',
  ];
}

export const INSTALLED = 'key.installed';
export const TEST_WORD = 'test.success';

/**
 * What the BMC's shell (busybox too) does with a key: nothing when its body stands in a line that is no comment,
 * else it is appended to what is there, in a line of its own.
 */
export function installCommand({ type, body, comment }: PublicKey): string {
  const line = [type, body, comment].filter((part) => part !== '').join(' ');
  return [
    // Whatever bytes are in the file, they are no others than those that are looked at.
    'LC_ALL=C; export LC_ALL; umask 077',
    'f="$HOME/.ssh/authorized_keys"',
    '{ mkdir -p "$HOME/.ssh" && touch "$f"; } || exit 1',
    // Of several at once one adds the key; a lock that somebody has left costs five seconds, once. Busybox has no flock.
    'l="$HOME/.ssh/.adding_key"; n=0',
    'until mkdir "$l" 2>/dev/null || [ ! -w "$HOME/.ssh" ] || [ $n -ge 5 ]; do n=$((n + 1)); sleep 1; done',
    `trap 'rmdir "$l" 2>/dev/null' EXIT`,
    `if sed "/^[[:space:]]*#/d" "$f" | grep -qF ${quoted(body)}; then echo ${INSTALLED}; exit 0; fi`,
    '{ [ -z "$(tail -c 1 "$f")" ] || echo >>"$f"; } || exit 1',
    `printf "%s\\n" ${quoted(line)} >>"$f" && echo ${INSTALLED}`,
  ].join('; ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export const testCommand = `echo ${TEST_WORD}`;
