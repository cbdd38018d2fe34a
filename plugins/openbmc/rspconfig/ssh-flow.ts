import { done, failedBecause } from '../../../lib/flow/table.js';
import type { InstallSshKey, PublicKey, TestSshKey } from '../bmc/verbs/ssh-key.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import type { Facts } from '../node/node-facts.js';
import { accepted } from '../node/node-replies.js';
import { says, ssh } from './rspconfig-texts.js';

/** A node whose BMC gets this machine's public key. */
export interface SshNode extends Facts {
  /** Its BMC, by name or address. */
  readonly host: string;
  readonly key: PublicKey;
  readonly privateKeyFile: string;
  readonly agent: string | undefined;
  readonly knownHosts: string | undefined;
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

function installKey({ key, knownHosts }: SshNode): InstallSshKey {
  return { verb: 'installSshKey', key, knownHosts };
}

function testKey({ privateKeyFile, agent, knownHosts }: SshNode): TestSshKey {
  return { verb: 'testSshKey', privateKeyFile, agent, knownHosts };
}
