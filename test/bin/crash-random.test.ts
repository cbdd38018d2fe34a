import t from 'tap';
import { modes } from '../crash/modes.js';
import { playRounds } from '../crash/rounds.js';

// A small share of what `npm run test:crash` plays: always the same rounds.

const TIMEOUT = 800_000;
const ROUNDS = 10;
/** Its rounds have some of everything, and none in which a minute has to pass before a request is made again. */
const SEED = 130;
t.setTimeout(TIMEOUT);

t.test('what rflash tells is what the BMCs have recorded', { timeout: TIMEOUT }, async (t) => {
  const lines: string[] = [];
  const tally = await playRounds({ modes, seed: SEED, rounds: ROUNDS, each: false }, (line) => {
    lines.push(line);
    t.comment(line);
  });
  t.equal(tally.problems, 0, lines.join('\n'));
  t.equal(tally.rounds, ROUNDS);
  t.ok(tally.kills > 3, `${tally.kills} kills`);
  t.ok(tally.wrongAnswers > 20, `${tally.wrongAnswers} wrong answers`);
  t.ok(tally.clockSteps > 0 && tally.movedAddresses > 0 && tally.changedFiles > 0);
});
