import type { Seen } from './director.js';
import { type Wrong, wrongAnswers } from './disturbance.js';
import type { Round } from './draw.js';
import type { FlashMode } from './modes.js';

/** A BMC that is looked at again and again: so many looks are disturbed at the beginning, and at the end. */
const FIRST_LOOKS = 4;
const LAST_LOOKS = 2;

/**
 * Rounds in which each request of a flow is answered wrongly once, each way; at every node another request. Of looks
 * that are all the same some are left out.
 * @param asked what a BMC is asked when nothing is wrong
 */
export function eachRequest(mode: FlashMode, asked: readonly Seen[], nodes: number): readonly Round[] {
  const all = asked.map((_, at) => at + 1).filter((nth) => !isMiddle(asked, nth - 1));
  const changes = all.filter((nth) => asked[nth - 1]?.stage !== 'read');
  return wrongAnswers.flatMap((answer) => [
    ...roundsOf(mode, all, nodes, answer, false),
    ...roundsOf(mode, changes, nodes, answer, true),
  ]);
}

/** One of many requests that are the same, and neither of the first nor of the last. */
function isMiddle(asked: readonly Seen[], at: number): boolean {
  const isSame = ({ what }: Seen): boolean => what === asked[at]?.what;
  const [before, after] = [asked.slice(0, at), asked.slice(at + 1)].map((part) => part.filter(isSame).length);
  return (before ?? 0) >= FIRST_LOOKS && (after ?? 0) >= LAST_LOOKS;
}

function roundsOf(
  mode: FlashMode,
  requests: readonly number[],
  nodes: number,
  answer: Wrong,
  isDone: boolean,
): readonly Round[] {
  const rounds: Round[] = [];
  for (let from = 0; from < requests.length; from += nodes) {
    const disturbances = requests.slice(from, from + nodes).map((nth, bmc) => ({
      ...{ kind: 'wrong' as const, answer, isDone },
      cue: { bmc, stage: 'any' as const, nth, when: 0 as const },
    }));
    rounds.push({ mode, disturbances });
  }
  return rounds;
}
