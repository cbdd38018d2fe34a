import t from 'tap';
import { startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { ask, imageTar, loggedIn, root } from './ask.js';
import { handClock } from './hand-clock.js';

const reboot = 'xyz.openbmc_project.State.BMC.Transition.Reboot';

for (const generation of ['L0', 'L2'] as const) {
  t.test(
    `B9 a reboot of ${generation}: refused, 503, a new login, NotReady, the new image functional, Ready ones forgotten`,
    async (t) => {
      const clock = handClock();
      const behaviour = {
        ...{ generation, idDelayMs: 5, analysisMs: 5, activationMs: 60, rebootDelayMs: 5, firstLoginMs: 0 },
        ...{ refusedMs: 60, startingMs: 80, notReadyMs: 80 },
      };
      const fleet = await startFleet({ count: 1, behaviour, clock });
      t.teardown(() => fleet.close());
      const [bmc] = fleet.bmcs;
      if (bmc === undefined) throw new Error('nothing to test');
      const phase = (wanted: string) => clock.passUntil(() => bmc.state().phase === wanted);

      const session = await clock.during(loggedIn(bmc));
      const id = String((await clock.during(session.upload(imageTar('v9')))).data);
      const ready = String((await clock.during(session.upload(imageTar('v9-ready')))).data);
      await clock.during(session.until(id, 'Ready'));
      await clock.during(session.activate(id));
      await clock.during(session.until(id, 'Active'));
      t.equal((await session.put('/state/bmc0/attr/RequestedBMCTransition', reboot)).status, 200);
      await phase('gone');
      await t.rejects(session.get('/state/enumerate'), { code: /ECONNREFUSED|ECONNRESET/ });
      await phase('starting');
      t.equal((await ask(bmc, 'POST', '/login', { body: { data: ['root', '0penBmc'] } })).status, 503);
      await phase('up');
      t.equal(
        (await session.get('/state/enumerate')).status,
        generation === 'L0' ? 401 : 200,
        'sid is dead, a bmcweb session is not',
      );
      const again = await loggedIn(bmc);
      t.match((await again.get('/state/bmc0')).data, { CurrentBMCState: /NotReady$/ });
      await clock.passUntil(() => bmc.state().bmc === 'Ready');
      t.equal(await again.image(ready), undefined);
      const all = (await again.get('/software/enumerate')).data as Record<string, Record<string, unknown>>;
      t.strictSame(all[`${root}/software/functional`], {
        endpoints: [`${root}/software/2a5ac03d`, `${root}/software/${id}`],
      });
      t.equal(bmc.counters().reboots, 1);
      t.equal(bmc.state().host, 'Running', 'the host has gone on');
    },
  );
}
