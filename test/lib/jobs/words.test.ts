import t from 'tap';
import { jobWords, retryWords, wordsAgain } from '../../../lib/jobs/words.js';

t.test('what is asked of jobs', async (t) => {
  t.same(jobWords(['-a', 'x.tar', '--background']), { kind: 'run', background: true, args: ['-a', 'x.tar'] });
  t.same(jobWords(['-a', undefined]), { kind: 'run', background: false, args: ['-a', undefined] });
  t.same(jobWords(['--', '--status']), { kind: 'run', background: false, args: ['--', '--status'] });
  t.same(jobWords(['--status', '-V']), { kind: 'status', failed: false, watch: false, json: false });
  t.same(jobWords(['--failed', '--status', '--watch']), {
    kind: 'status',
    failed: true,
    watch: true,
    json: false,
  });
  t.match(jobWords(['--status', '--json']), { kind: 'status', json: true });
  t.match(jobWords(['--status', '--watch', '--json']), {
    kind: 'usage',
    hint: /^--watch tells each change .*, so it has no JSON: take --status --json/,
  });
  t.match(jobWords(['--status', '--watch', '--json', '-l']), {
    kind: 'usage',
    hint: /does not go with: -l\./,
  });
  t.same(jobWords(['--attach']), { kind: 'attach' });
  t.same(jobWords(['--cancel']), { kind: 'cancel' });
  for (const words of [
    ['--status', '-l'],
    ['--attach', '--failed'],
    ['--cancel', '--watch'],
    ['--status', '--attach'],
  ])
    t.match(
      jobWords(words),
      { kind: 'usage', text: /^Multiple options are not supported\./ },
      words.join(' '),
    );
});

t.test('the job that is tried again', async (t) => {
  t.equal(retryWords(['-a', 'x.tar']), undefined);
  t.equal(retryWords(['--', '--retry=7']), undefined);
  t.same(retryWords(['--retry=7', '-V']), { kind: 'retry', job: 7, others: ['-V'] });
  for (const words of [
    ['--retry'],
    ['--retry='],
    ['--retry=x'],
    ['--retry=-1'],
    ['--retry=1', '--retry=2'],
    ['--retry=1e3'],
  ])
    t.same(retryWords(words), { kind: 'noJob' }, words.join(' '));

  t.same(wordsAgain(['-a', 'x.tar', '--background'], []), { args: ['-a', 'x.tar'] });
  t.same(wordsAgain(['-a', 'x.tar', '-V'], ['-V', '--background']), {
    args: ['-a', 'x.tar', '-V', '--background'],
  });
  t.same(wordsAgain(['-a', 'x.tar'], ['--force', 'y.tar']), { unfit: ['--force', 'y.tar'] });
});
