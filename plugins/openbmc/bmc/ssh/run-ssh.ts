import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import { reveal } from '../../../../lib/plugin/secret.js';
import { unsent } from '../arrived.js';
import type { BmcNode } from '../bmc-node.js';
import { type CommandBudget, passwordOf } from '../budget.js';
import { parseBmcAddress } from '../http/address.js';
import { messages } from '../problem-texts.js';
import type { BmcReply } from '../verbs/index.js';
import type { InstallSshKey, TestSshKey } from '../verbs/ssh-key.js';
import { INSTALLED, installCommand, type SshProof, sshWords, TEST_WORD, testCommand } from './ssh-command.js';
import { sshProblem } from './ssh-end.js';

export interface SshParts {
  readonly node: BmcNode;
  readonly budget: Pick<CommandBudget, 'passwords'>;
  readonly services: Pick<WorkerServices, 'runChild' | 'settings'>;
  readonly signal: AbortSignal;
}

/** TERM → KILL when it is cut off. */
const GRACE_SECONDS = 2;

/** One ssh child that logs in with the BMC's password and adds the key. */
export function installSshKey(
  parts: SshParts,
  { key, knownHosts }: InstallSshKey,
): Promise<BmcReply<undefined>> {
  return runSsh({ ...parts, knownHosts }, { kind: 'password' }, installCommand(key), INSTALLED);
}

/** One ssh child that logs in with the private key. */
export function testSshKey(
  parts: SshParts,
  { privateKeyFile, agent, knownHosts }: TestSshKey,
): Promise<BmcReply<undefined>> {
  const proof: SshProof =
    agent === undefined ? { kind: 'key', file: privateKeyFile } : { kind: 'agent', socket: agent };
  return runSsh({ ...parts, knownHosts }, proof, testCommand, TEST_WORD);
}

/** Succeeds when the BMC's shell prints `expected`. */
async function runSsh(
  { node, budget, services, signal, knownHosts }: SshParts & { readonly knownHosts: string | undefined },
  proof: SshProof,
  command: string,
  expected: string,
): Promise<BmcReply<undefined>> {
  const { settings } = services;
  const { username } = node;
  const password = reveal(passwordOf(node.node, budget));
  const address = parseBmcAddress(node.bmc);
  if (address === undefined) return failed(messages.reason.badAddress(node.bmc));
  if (/[\r\n\0]/.test(password)) return failed(messages.ssh.badPassword);
  const { host } = address;
  const result = await services.runChild(
    {
      node: node.node,
      program: 'env',
      args: sshWords({ host, username, settings, knownHosts }, proof, command),
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
  return unsent(text);
}
