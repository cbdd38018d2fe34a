import type { Verb } from './index.js';

/** Puts a public key among those that let their owners in by ssh, unless it is there; carried out by an ssh child. */
export interface InstallSshKey extends Verb<undefined> {
  readonly verb: 'installSshKey';
  readonly key: PublicKey;
  readonly knownHosts?: string | undefined;
}
/** Logs in by ssh with the private half of the key. */
export interface TestSshKey extends Verb<undefined> {
  readonly verb: 'testSshKey';
  readonly privateKeyFile: string;
  /** The socket of the agent that has it, where the file cannot be read. */
  readonly agent?: string | undefined;
  readonly knownHosts?: string | undefined;
}

/** One line of an OpenSSH public key file, taken apart. */
export interface PublicKey {
  /** `ssh-rsa` … */
  readonly type: string;
  /** Base64. */
  readonly body: string;
  /** Empty when it has none; printable, without quotes. */
  readonly comment: string;
}
