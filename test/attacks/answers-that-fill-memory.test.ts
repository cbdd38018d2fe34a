import { setImmediate as turn } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { parseBmcAddress } from '../../plugins/openbmc/bmc/http/address.js';
import { createConnections } from '../../plugins/openbmc/bmc/http/connections.js';
import type { HttpRequest } from '../../plugins/openbmc/bmc/http/http-answer.js';
import { createIntake, type Intake } from '../../plugins/openbmc/bmc/http/intake.js';
import { type ScriptedBmc, startScriptedBmc } from '../helpers/scripted-bmc.js';
import { testServices } from '../helpers/worker-services.js';

// Each BMC alone stays within what one answer may have; all of them together fill a worker's memory.

const KIB = 1024;
const MIB = 1024 * KIB;
const never = new AbortController().signal;

/** An intake that notes how much of it was full at most, how much came in all, and how often somebody was held up. */
function watched(intake: Intake) {
  const counts = { now: 0, most: 0, all: 0, stops: 0 };
  const watching: Intake = {
    begin() {
      const arrival = intake.begin();
      let own = 0;
      return {
        arrived(bytes, flow) {
          own += bytes;
          counts.now += bytes;
          counts.all += bytes;
          counts.most = Math.max(counts.most, counts.now);
          const stop = (): void => {
            counts.stops += 1;
            flow.stop();
          };
          arrival.arrived(bytes, { stop, go: flow.go });
        },
        end() {
          counts.now -= own;
          own = 0;
          arrival.end();
        },
      };
    },
  };
  return { counts, watching };
}

/** So many BMCs that answer everything with so many bytes, and what is made of a short request to each at once. */
async function answers(t: Test, count: number, bytes: number, intake: Intake) {
  const body = 'x'.repeat(bytes);
  const bmcs: readonly ScriptedBmc[] = await Promise.all(
    Array.from({ length: count }, () => startScriptedBmc(() => ({ status: 200, body }))),
  );
  const { settings } = testServices();
  const connections = createConnections(settings, Date.now, intake);
  t.teardown(async () => {
    await connections.stop();
    await Promise.all(bmcs.map((bmc) => bmc.close()));
  });
  const request: HttpRequest = {
    method: 'GET',
    path: '/xyz/openbmc_project/state/enumerate',
    headers: {},
    body: undefined,
    repeatable: true,
    waitingFor: 'answer',
    seconds: 60,
  };
  const replies = await Promise.all(
    bmcs.map(async ({ bmc }) => {
      const address = parseBmcAddress(bmc);
      if (address === undefined) throw new Error(bmc);
      const reply = await connections.send(address, request, never);
      return reply.kind === 'answer' ? { extent: reply.extent, bytes: reply.body.length } : reply;
    }),
  );
  await turn();
  return replies;
}

t.test('twenty BMCs that answer a short question with 4 MiB', async (t) => {
  const { counts, watching } = watched(createIntake());
  const replies = await answers(t, 20, 4 * MIB, watching);
  for (const reply of replies) t.match(reply, { extent: 'tooLong' });
  t.ok(counts.all <= 20 * 1.25 * MIB, `${counts.all} bytes were taken in`);
  t.equal(counts.now, 0, 'none is kept');
});

t.test('BMCs whose answers are as long as they may be are held up, and all are heard', async (t) => {
  const [room, bytes, atOnce] = [256 * KIB, 400 * KIB, 2];
  const { counts, watching } = watched(createIntake(room, atOnce));
  const replies = await answers(t, 30, bytes, watching);
  for (const reply of replies) t.same(reply, { extent: 'whole', bytes });
  t.ok(counts.stops > 0, 'some had to wait');
  // Of each that waits there is what nobody counts and the one piece that was too much.
  const bound = room + atOnce * bytes + 30 * 96 * KIB;
  t.ok(counts.most < bound, `${counts.most} bytes at once, of ${30 * bytes}`);
  t.equal(counts.now, 0);
});

t.test('a short answer waits for no long one', async (t) => {
  const full = createIntake(1, 0);
  full.begin().arrived(MIB, { stop: () => {}, go: () => {} });
  const replies = await answers(t, 3, 16 * KIB, full);
  for (const reply of replies) t.same(reply, { extent: 'whole', bytes: 16 * KIB });
});
