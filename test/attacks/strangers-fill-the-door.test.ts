import t from 'tap';
import { type BuiltDaemon, startDaemon } from '../helpers/built-daemon.js';
import { ask, rawConnect, requestText } from '../helpers/raw-client.js';
import { makeSite, type Site } from '../helpers/site.js';
import {
  type Attack,
  clientHello,
  denied,
  halfHandshake,
  idle,
  type Strangers,
  silent,
  slowRequest,
  startStrangers,
  trickling,
  unread,
} from '../helpers/strangers.js';

const question = requestText({ command: 'lsxcatd', arg: '-v' });
let site: Site;
let daemon: BuiltDaemon;

t.before(async () => {
  site = await makeSite([]);
  daemon = await startDaemon(site);
});

t.teardown(async () => {
  await daemon.stop();
  site.remove();
});

/**
 * The answer to root, or what happened before it came: that the daemon had to wait until the attackers' time was over.
 */
function beforeTheyAreGone(strangers: Strangers, answer: Promise<string>): Promise<string> {
  return Promise.race([answer, strangers.allOfNowClosed().then(() => 'only after the attackers')]);
}

/** The same where attackers are closed and come again: so many times each of 64. */
async function beforeTheyHaveCome(
  strangers: Strangers,
  times: number,
  answer: Promise<string>,
): Promise<string> {
  const enough = strangers.closed() + 64 * times;
  let isOver = false;
  const come = async (): Promise<string> => {
    while (!isOver && strangers.closed() < enough) await new Promise((resolve) => setTimeout(resolve, 20));
    return 'only after the attackers';
  };
  return Promise.race([answer, come()]).finally(() => {
    isOver = true;
  });
}

async function filled(strangers: Strangers, count: number): Promise<void> {
  while (strangers.connected() < count) await new Promise((resolve) => setTimeout(resolve, 50));
}

t.test('1,064 strangers of all kinds: root is answered as if they were not there', async (t) => {
  const attacks: readonly (readonly [number, Attack])[] = [
    [400, silent],
    [400, halfHandshake(await clientHello())],
    [100, trickling],
    [64, denied],
    [40, idle],
    [40, slowRequest],
    [20, unread],
  ];
  const strangers = startStrangers(daemon.port, attacks);
  t.teardown(() => strangers.stop());
  await filled(strangers, 1000);
  for (let round = 1; round <= 3; round += 1) {
    const begun = performance.now();
    const answer = await beforeTheyAreGone(strangers, ask(daemon.as(site.home), question));
    t.match(answer, /<data>Version /, `round ${round}`);
    t.comment(`after ${(performance.now() - begun).toFixed(0)} ms, ${strangers.connected()} strangers`);
  }
});

for (const [name, attack] of Object.entries({ silent, denied, idle, slowRequest })) {
  t.test(`64 strangers: ${name}`, async (t) => {
    const strangers = startStrangers(daemon.port, [[64, attack]]);
    t.teardown(() => strangers.stop());
    await filled(strangers, 60);
    const answer = ask(daemon.as(site.home), question);
    // Who is denied is closed at once, and comes again: those that were there first may well be answered first.
    const inTime =
      name === 'denied' ? beforeTheyHaveCome(strangers, 5, answer) : beforeTheyAreGone(strangers, answer);
    t.match(await inTime, /<data>Version /);
  });
}

t.test('strangers of one address do not shut out those of another', async (t) => {
  const strangers = startStrangers(daemon.port, [[64, idle]], '127.0.0.2');
  t.teardown(() => strangers.stop());
  await filled(strangers, 60);
  t.match(await beforeTheyAreGone(strangers, ask(daemon.as(), question)), /<data>Version /);
});

t.test('a script with 200 clients on one host, with and without certificates, is served', async (t) => {
  for (const home of [undefined, site.home]) {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(daemon.as(home), question)));
    t.equal(answers.filter((answer) => answer.includes('<data>Version ')).length, 200);
  }
});

t.test('a stranger who is denied is closed; a user who is denied may ask again', async (t) => {
  const forbidden = requestText({ command: 'rpower', noderange: 'n1', arg: 'stat' });
  const stranger = await rawConnect(daemon.as());
  stranger.send(forbidden);
  t.match(await stranger.closed(), /Permission denied for request.*<serverdone>/s);
  const user = await rawConnect(daemon.as(site.home));
  user.send(question + question);
  t.match(await user.done(2), /Version/);
  user.close();
});
