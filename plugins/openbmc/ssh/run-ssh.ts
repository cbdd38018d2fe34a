import type { ChildResult } from '../../../lib/child/messages.js';
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

export interface SshParts {
  readonly node: BmcNode;
  readonly services: Pick<WorkerServices, 'runChild' | 'settings'>;
  readonly signal: AbortSignal;
}

/** TERM → KILL when it is cut off. */
const GRACE_SECONDS = 2;
/** ssh's own exit code; others are the remote command's. */
const SSH_FAILED = 255;

/** One ssh child that logs in with the BMC's password and adds the key. */
export function installSshKey(parts: SshParts, { key }: InstallSshKey): Promise<BmcReply<undefined>> {
  return runSsh(parts, { kind: 'password' }, installCommand(key), INSTALLED);
}

/** One ssh child that logs in with the private key. */
export function testSshKey(parts: SshParts, { privateKeyFile }: TestSshKey): Promise<BmcReply<undefined>> {
  return runSsh(parts, { kind: 'key', file: privateKeyFile }, testCommand, TEST_WORD);
}

interface SshNode extends BmcNode {
  readonly host: string;
}

/** Succeeds when the BMC's shell prints `expected`. */
async function runSsh(
  { node, services, signal }: SshParts,
  proof: SshProof,
  command: string,
  expected: string,
): Promise<BmcReply<undefined>> {
  const { settings } = services;
  const address = parseBmcAddress(node.bmc);
  if (address === undefined) return failed(messages.reason.badAddress(node.bmc));
  if (/[\r\n\0]/.test(node.password)) return failed(messages.ssh.badPassword);
  const target = { host: address.host, username: node.username, settings };
  const result = await services.runChild(
    {
      node: node.node,
      program: 'env',
      args: sshWords(target, proof, command),
      stdin: proof.kind === 'password' ? `${node.password}\n` : '',
      deadlineSeconds: settings.requestSeconds,
      graceSeconds: GRACE_SECONDS,
    },
    signal,
  );
  const problem = problemOf(result, expected, { ...node, host: address.host }, settings.requestSeconds);
  return problem === undefined ? { kind: 'ok', value: undefined } : failed(problem);
}

function problemOf(
  result: ChildResult,
  expected: string,
  node: SshNode,
  seconds: number,
): string | undefined {
  switch (result.kind) {
    case 'exited':
      if (result.code === 0 && result.stdout.includes(expected)) return undefined;
      return exitProblem(result.code, result.stderr, node);
    case 'killed':
      return messages.ssh.killed(result.signal);
    case 'deadline':
      return messages.ssh.timedOut(seconds);
    case 'aborted':
      return messages.reason.aborted;
    case 'lost':
      return result.reason;
    default:
      return result satisfies never;
  }
}

function exitProblem(code: number, stderr: string, { host, username, password }: SshNode): string {
  if (code === SSH_FAILED && stderr.includes('Permission denied')) return messages.ssh.denied(username, host);
  if (stderr.includes('IDENTIFICATION HAS CHANGED') || stderr.includes('Host key verification failed'))
    return messages.ssh.hostKey(host);
  const said = lastLine(stderr.replaceAll(password, 'xxxxxx'));
  if (said !== undefined) return said;
  return code === 127 ? messages.ssh.notInstalled : messages.ssh.exitCode(code);
}

const MOST_CHARACTERS = 200;

/** What ssh or the BMC said last, fit for a terminal. */
function lastLine(text: string): string | undefined {
  const lines = text.split(/[\r\n]+/).map((line) => line.replace(/\p{Cc}+/gu, ' ').trim());
  return lines.findLast((line) => line !== '')?.slice(0, MOST_CHARACTERS);
}

function failed(text: string): BmcReply<never> {
  return { kind: 'silent', sent: false, text };
}
