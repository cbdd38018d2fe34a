import { fileURLToPath } from 'node:url';
import type { HostKeyPolicy, Settings } from '../../../lib/settings.js';
import type { PublicKey } from '../verbs/ssh-key.js';

/** Beside this program, never in a directory others can write to. It holds no secret. */
const ASKPASS = fileURLToPath(new URL('../../../../xcat-compat/install/askpass', import.meta.url));

/** What ssh is told about the key the BMC shows (docs/settings.md). */
const hostKeyOptions: Readonly<Record<HostKeyPolicy, readonly string[]>> = {
  accept: ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'GlobalKnownHostsFile=/dev/null'],
  remember: ['StrictHostKeyChecking=accept-new'],
  known: ['StrictHostKeyChecking=yes'],
};

export interface SshTarget {
  readonly host: string;
  readonly username: string;
  readonly settings: Pick<Settings, 'connectSeconds' | 'sshPort' | 'sshHostKeys'>;
}

/** How ssh proves who it is. */
export type SshProof =
  /** The first line of its standard input. */
  { readonly kind: 'password' } | { readonly kind: 'key'; readonly file: string };

/**
 * The words after `env` that run one command at a BMC. With a password ssh asks the helper, which reads it from
 * the standard input both share: it is in no argument, environment or file.
 */
export function sshWords(target: SshTarget, proof: SshProof, command: string): readonly string[] {
  const { host, username, settings } = target;
  const options = [
    ...commonOptions(settings),
    ...hostKeyOptions[settings.sshHostKeys],
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

function proofOptions(proof: SshProof): readonly string[] {
  if (proof.kind === 'key') {
    return [
      'BatchMode=yes',
      'PreferredAuthentications=publickey',
      'IdentitiesOnly=yes',
      `IdentityFile=${proof.file}`,
    ];
  }
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
    'umask 077',
    'f="$HOME/.ssh/authorized_keys"',
    '{ mkdir -p "$HOME/.ssh" && touch "$f"; } || exit 1',
    `if grep -v "^[[:space:]]*#" "$f" | grep -qF ${quoted(body)}; then echo ${INSTALLED}; exit 0; fi`,
    '{ [ -z "$(tail -c 1 "$f")" ] || echo >>"$f"; } || exit 1',
    `printf "%s\\n" ${quoted(line)} >>"$f" && echo ${INSTALLED}`,
  ].join('; ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export const testCommand = `echo ${TEST_WORD}`;
