import t from 'tap';
import { type Fault, type SimulatedBmc, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { ask, loggedIn, root } from './ask.js';

// What stands before the BMCs of a fleet and answers in their place.

t.test('the edge sees each request before its BMC does, and answers what it wants', async (t) => {
  const seen: string[] = [];
  const finished: string[] = [];
  let fault: Fault | undefined;
  const fleet = await startFleet({
    count: 2,
    behaviour: { generation: 'L2' },
    edge(arriving) {
      const what = `${arriving.index} ${arriving.stage} ${arriving.method} ${arriving.path}`;
      seen.push(what);
      void arriving.finished.then(() => finished.push(what));
      return arriving.stage === 'login' ? undefined : fault;
    },
  });
  t.teardown(() => fleet.close());
  const [, bmc] = fleet.bmcs as readonly [SimulatedBmc, SimulatedBmc];
  const { get, put } = await loggedIn(bmc);
  const off = () =>
    put('/state/chassis0/attr/RequestedPowerTransition', 'xyz.openbmc_project.State.Chassis.Transition.Off');

  t.equal((await get('/state/bmc0')).status, 200, 'it may leave a request alone');
  t.strictSame(seen, [`1 login POST /login`, `1 read GET ${root}/state/bmc0`]);
  t.strictSame(finished, seen);

  fault = { at: 'any', kind: 500 };
  t.equal((await off()).status, 500);
  t.equal(bmc.counters().powerOffs, 0, 'the BMC has not heard of it');

  fault = { at: 'any', kind: 503, isDone: true };
  t.equal((await off()).status, 503);
  t.equal(bmc.counters().powerOffs, 1, 'it is done all the same');

  fault = { at: 'any', kind: 'close', isDone: true };
  await t.rejects(off());
  t.equal(bmc.counters().powerOffs, 2, 'done, and no answer');

  fault = { at: 'any', kind: 'emptyBody', isDone: true };
  t.match(await off(), { status: 200, body: '' });
  t.equal(bmc.counters().powerOffs, 3);
  t.equal((await ask(bmc, 'GET', '/')).status, 200, 'a stranger is answered so too');
});
