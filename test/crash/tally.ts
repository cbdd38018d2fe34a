import type { Verdict } from './judge.js';
import type { Played } from './play.js';

/** What many rounds come to. */
export interface Tally {
  rounds: number;
  nodes: number;
  succeeded: number;
  failed: number;
  kills: number;
  clockSteps: number;
  movedAddresses: number;
  changedFiles: number;
  wrongAnswers: number;
  problems: number;
  /** Texts, and how often. */
  readonly failures: Map<string, number>;
  readonly notKnown: Map<string, number>;
}

export function newTally(): Tally {
  return {
    ...{ rounds: 0, nodes: 0, succeeded: 0, failed: 0, kills: 0, clockSteps: 0, movedAddresses: 0 },
    ...{ changedFiles: 0, wrongAnswers: 0, problems: 0, failures: new Map(), notKnown: new Map() },
  };
}

export function count(tally: Tally, played: Played, verdict: Verdict): void {
  const done = (kind: string) => played.done.filter((one) => one.kind === kind).length;
  tally.rounds += 1;
  tally.nodes += verdict.succeeded + verdict.failed;
  tally.succeeded += verdict.succeeded;
  tally.failed += verdict.failed;
  tally.kills += played.kills;
  tally.clockSteps += done('clock');
  tally.movedAddresses += done('move');
  tally.changedFiles += done('file');
  tally.wrongAnswers += played.director.given.length;
  tally.problems += verdict.problems.length;
  const { name } = played.round.mode;
  for (const text of verdict.failures) add(tally.failures, `${name}: ${plain(text)}`);
  for (const text of verdict.notKnown) add(tally.notKnown, `${name}: ${plain(text)}`);
}

/** Without what differs from node to node. */
function plain(text: string): string {
  return text
    .replace(/^n\d+: /, '')
    .replace(/127\.\d+\.\d+\.\d+(:\d+)?/g, 'BMC')
    .replace(/\/\S*\/round-\w+\//g, '')
    .replace(/\b[0-9a-f]{8}\b/g, 'ID');
}

function add(map: Map<string, number>, text: string): void {
  map.set(text, (map.get(text) ?? 0) + 1);
}

/** The counts as a table, and why nodes failed. */
export function tableOf(tally: Tally): string {
  const { failures, notKnown, ...counts } = tally;
  const rows = Object.entries(counts).map(([name, number]) => {
    const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return `${words.padEnd(16)}${String(number).padStart(7)}`;
  });
  return [
    ...rows,
    ...list('failed, and not done:', failures),
    ...list('done, and not known:', notKnown),
  ].join('\n');
}

function list(title: string, map: ReadonlyMap<string, number>): readonly string[] {
  if (map.size === 0) return [];
  const sorted = [...map].sort(([, a], [, b]) => b - a);
  return [title, ...sorted.map(([text, times]) => `  ${times} × ${text}`)];
}
