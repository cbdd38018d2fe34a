import { fixture } from './fixtures.js';

/** One command that was run with the stock client and the stock xcatd: bytes on the wire, and what was printed. */
export interface Recorded {
  readonly name: string;
  readonly commandLine: string;
  readonly request: string;
  readonly replies: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** All recorded commands. */
export function recordedCommands(): readonly Recorded[] {
  return fixture('wire/recorded.jsonl').trimEnd().split('\n').map(parseLine);
}

function parseLine(line: string): Recorded {
  return JSON.parse(line) as Recorded;
}
