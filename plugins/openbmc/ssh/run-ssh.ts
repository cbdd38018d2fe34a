import type { WorkerServices } from '../../../lib/plugin/contract.js';
import type { BmcNode } from '../bmc-node.js';
import { messages } from '../messages.js';
import { parseBmcAddress } from '../session/address.js';
import type { InstallSshKey, TestSshKey } from '../verbs/ssh-key.js';
import type { BmcReply } from '../verbs.js';
import {
  INSTALLED,
  installCommand,
  type SshProof,
  sshWords,
  TEST_WORD,
  testCommand,
} from './command-line.js';
import { sshProblem } from './ssh-end.js';

export interface SshParts {
  readonly node: BmcNode;
  readonly services: Pick<WorkerServices, 'runChild' | 'settings'>;
  readonly signal: AbortSignal;
}

/** TERM → KILL when it is cut off. */
const GRACE_SECONDS = 2;

/** One ssh child that logs in with the BMC's password and adds the key. */
export function installSshKey(parts: SshParts, { key }: InstallSshKey): Promise<BmcReply<undefined>> {
  return runSsh(parts, { kind: 'password' }, installCommand(key), INSTALLED);
}

/** One ssh child that logs in with the private key. */
export function testSshKey(parts: SshParts, { privateKeyFile }: TestSshKey): Promise<BmcReply<undefined>> {
  return runSsh(parts, { kind: 'key', file: privateKeyFile }, testCommand, TEST_WORD);
}

/** Succeeds when the BMC's shell prints `expected`. */
async function runSsh(
  { node, services, signal }: SshParts,
  proof: SshProof,
  command: string,
  expected: string,
): Promise<BmcReply<undefined>> {
  const { settings } = services;
  const { username, password } = node;
  const address = parseBmcAddress(node.bmc);
  if (address === undefined) return failed(messages.reason.badAddress(node.bmc));
  if (/[\r\n\0]/.test(password)) return failed(messages.ssh.badPassword);
  const { host } = address;
  const result = await services.runChild(
    {
      node: node.node,
      program: 'env',
      args: sshWords({ host, username, settings }, proof, command),
      stdin: proof.kind === 'password' ? `${password}\n` : '',
      deadlineSeconds: settings.requestSeconds,
      graceSeconds: GRACE_SECONDS,
    },
    signal,
  );
  const problem = sshProblem({ result, host, username, password, proof, expected, settings });
  return problem === undefined ? { kind: 'ok', value: undefined } : failed(problem);
}

function failed(text: string): BmcReply<never> {
  return { kind: 'silent', sent: false, text };
}
