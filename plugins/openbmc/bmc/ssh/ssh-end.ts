import type { ChildResult } from '../../../../lib/plugin/child-request.js';
import type { Settings } from '../../../../lib/settings/settings.js';
import { cleanWords } from '../bmc-text.js';
import { messages } from '../problem-texts.js';
import { knownAs, knownHostsFile, type SshProof } from './ssh-command.js';

/** ssh's own exit code; others are the remote command's. */
const SSH_FAILED = 255;

/** An ssh child that has ended, and what it was to do. */
export interface SshEnd {
  readonly result: ChildResult;
  readonly host: string;
  readonly username: string;
  readonly password: string;
  readonly proof: SshProof;
  /** What the BMC's shell prints when it has done it. */
  readonly expected: string;
  readonly settings: Settings;
}

/** Why it did not do it; undefined when it did. */
export function sshProblem(end: SshEnd): string | undefined {
  const { result, expected, settings } = end;
  switch (result.kind) {
    case 'exited':
      if (result.code === 0 && result.stdout.includes(expected)) return undefined;
      return exitProblem(result.code, result.stderr, end);
    case 'killed':
      return messages.ssh.killed(result.signal);
    case 'deadline':
      return messages.ssh.timedOut(settings.requestSeconds);
    case 'aborted':
      return messages.reason.aborted;
    case 'notStarted':
    case 'lost':
      return result.reason;
    default:
      return result satisfies never;
  }
}

function exitProblem(code: number, stderr: string, end: SshEnd): string {
  const { host, username, password, proof, settings } = end;
  const place = [knownAs(host, settings), knownHostsFile(settings)] as const;
  // Both are said in one breath when the key is another one.
  if (stderr.includes('IDENTIFICATION HAS CHANGED')) return messages.ssh.otherHostKey(...place);
  if (stderr.includes('Host key verification failed')) return messages.ssh.newHostKey(...place);
  if (code === SSH_FAILED && stderr.includes('Permission denied')) {
    return messages.ssh[proof.kind === 'password' ? 'denied' : 'keyDenied'](username, host);
  }
  const said = lastLine(password === '' ? stderr : stderr.replaceAll(password, 'xxxxxx'));
  if (said !== undefined) return said;
  return code === 127 ? messages.ssh.notInstalled : messages.ssh.exitCode(code);
}

const MOST_CHARACTERS = 200;

/** What ssh or the BMC said last, fit for a terminal. */
function lastLine(text: string): string | undefined {
  const lines = text.split(/[\r\n]+/).map((line) => cleanWords(line, MOST_CHARACTERS));
  return lines.findLast((line) => line !== undefined);
}
