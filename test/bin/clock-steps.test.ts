import { writeFileSync } from 'node:fs';
import t from 'tap';
import { lives } from '../helpers/lives.js';

// The machine's date is set while a flash is under way.

t.setTimeout(800_000);

const HOUR = 3_600_000;

for (const hours of [2, -1]) {
  t.test(`the date is set by ${hours} h in the middle of an activation`, async (t) => {
    const at = await lives(t, { activationMs: 3000 });
    let isSet = false;
    const life = await at.start([], (step) => {
      if (step !== 'outcome ACTIVATE') return;
      isSet = true;
      writeFileSync(at.clockFile, String(hours * HOUR));
    });
    const ended = await at.rflash(life, 'all', '-a', at.image);
    t.ok(isSet);
    t.match(ended, { code: 0, stdout: /Total=2 Success=2 Failed=0/ }, ended.stderr);
    t.match(JSON.stringify(at.fleet.bmcs.map((bmc) => bmc.counters().activations)), '[1,1]');
    const show = JSON.parse((await at.jobs('show', '1', '--json')).stdout) as {
      readonly nodes: readonly {
        readonly seconds: number;
        readonly steps: readonly { readonly seconds: number }[];
      }[];
    };
    for (const { seconds, steps } of show.nodes) {
      t.ok(seconds >= 0 && seconds < 600, `${seconds} s are told, not hours`);
      t.ok(steps.length > 5);
      for (const step of steps) t.ok(step.seconds >= 0 && step.seconds < 600, JSON.stringify(step));
    }
  });
}

t.test('the date is set while the daemon is down in the middle of an activation', async (t) => {
  const at = await lives(t, { activationMs: 6000 });
  const first = await at.start([{ kind: 'outcome', status: 'ACTIVATE', when: 'after', victim: 'family' }]);
  await at.rflash(first, 'all', '-a', at.image, '--background');
  await first.ended;
  writeFileSync(at.clockFile, String(2 * HOUR));
  const ended = await at.rflash(await at.start(), 'all', '--attach');
  t.match(ended, { code: 0, stdout: /Total=2 Success=2 Failed=0/ }, ended.stderr);
});
