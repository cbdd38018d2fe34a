import { done, failedBecause } from '../../../lib/status/table.js';
import type { Facts } from '../facts.js';
import { login } from '../login.js';
import { accepted } from '../replies.js';
import { type BmcTable, row } from '../row.js';
import type { InstallSshKey, PublicKey, TestSshKey } from '../verbs/ssh-key.js';
import { says, ssh } from './messages.js';

/** A node whose BMC gets this machine's public key. */
export interface SshNode extends Facts {
  /** Its BMC, by name or address. */
  readonly host: string;
  readonly key: PublicKey;
  readonly privateKeyFile: string;
}

/** Each step is one ssh child; the key is tried before it is said to be there. */
export const sshcfg = {
  LOGIN: login('INSTALL'),
  INSTALL: row(installKey, accepted<SshNode>, {
    yes: 'TEST',
    no: failedBecause<SshNode>(({ host, problem }) => ssh.notCopied(host, problem ?? '')),
  }),
  TEST: row(
    testKey,
    accepted<SshNode>,
    {
      yes: done,
      no: failedBecause<SshNode>(({ host, problem }) => ssh.notTested(host, problem ?? '')),
    },
    { say: { yes: (node) => says(node, ssh.copied(node.host)) } },
  ),
} satisfies BmcTable<'LOGIN' | 'INSTALL' | 'TEST', SshNode>;

function installKey({ key }: SshNode): InstallSshKey {
  return { verb: 'installSshKey', key };
}

function testKey({ privateKeyFile }: SshNode): TestSshKey {
  return { verb: 'testSshKey', privateKeyFile };
}
