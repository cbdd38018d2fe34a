import t from 'tap';
import { Secret } from '../../../../lib/plugin/secret.js';
import { createBudget } from '../../../../plugins/openbmc/bmc/budget.js';
import type { BmcVerb } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import { generationNames } from '../../../../plugins/openbmc/simulator/generation.js';
import { type Behaviour, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { nodeError, nodeText } from '../../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc, ok, type Script } from '../../../helpers/fake-bmc.js';
import { runCommand } from '../../../helpers/openbmc-command.js';
import { atSimulated } from '../../../helpers/simulated-run.js';
import { testBmcs } from '../../../helpers/test-bmcs.js';
import { testServices } from '../../../helpers/worker-services.js';

const never = new AbortController().signal;
const says = (...texts: readonly string[]) => texts.map((text) => nodeText('n1', text));
const rspconfig = (words: string) => ({ command: 'rspconfig', args: words.split(' ') });

for (const generation of generationNames) {
  t.test(`O58 userch of the user that logs in, on ${generation}`, async (t) => {
    const fleet = await startFleet({ count: 1, behaviour: { generation } });
    const run = await atSimulated(t, fleet);
    const [bmc] = fleet.bmcs;
    t.same(
      await run(rspconfig('userch=root password=new-Pass1 privilege=admin enabled=1')),
      says(
        'BMC User root password updated',
        'BMC User root privilege set to priv-admin',
        'BMC User root enabled',
      ),
      'the command goes on with the new password',
    );
    t.match(await run(rspconfig('userls')), [{ node: { error: '[401] Invalid username or password' } }]);
    t.match(await run(rspconfig('userls'), 'new-Pass1'), [{ node: { name: 'n1' } }]);
    t.equal(bmc?.state().openSessions, 1, 'the session with the old password has ended');
  });
}

t.test('a user that may not log in any more ends its session', async (t) => {
  for (const generation of ['L0', 'R'] as const) {
    const fleet = await startFleet({ count: 1, behaviour: { generation } });
    const run = await atSimulated(t, fleet);
    t.same(await run(rspconfig('userch=root enabled=0')), says('BMC User root disabled'));
    t.match(await run(rspconfig('userls')), [{ node: { error: '[401] Invalid username or password' } }]);
    t.equal(fleet.bmcs[0]?.state().openSessions, 0, generation);
  }
});

async function config(words: string, script: Script) {
  const bmc = fakeBmc(script);
  const { replies } = await runCommand(rspconfig(words), { bmcOf: () => bmc });
  return { replies, verbs: bmc.sent.map(({ verb }) => verb).filter((verb) => verb !== 'login') };
}

t.test('a new password that does not let us in ends the command', async (t) => {
  const words = 'userch=root password=p enabled=1';
  const shutOut = { changeOwnPassword: () => ok({ loginProblem: 'why' }) };
  const { replies, verbs } = await config(words, shutOut);
  t.same(replies, [
    ...says('BMC User root password updated'),
    nodeError('n1', 'The BMC has the new password, but a login with it fails: why'),
  ]);
  t.same(verbs, ['changeOwnPassword']);
  t.same((await config(words.replace('root', 'bob'), shutOut)).verbs, ['setUserPassword', 'changeUser']);
});

const noLogin = { at: 'login', kind: 'reset' } as const;

/** How the answer to the change gets lost, and what is said of it. */
const losses: readonly (readonly [string, Partial<Behaviour>, unknown])[] = [
  ['done', { faults: [{ at: 'write', kind: 'noAnswer', times: 1 }] }, { kind: 'ok' }],
  [
    'not done',
    { faults: [{ at: 'write', kind: 'close', times: 1 }] },
    { kind: 'silent', text: /; the BMC still has the old password$/ },
  ],
  [
    'who knows',
    { faults: [{ at: 'write', kind: 'noAnswer', times: 1 }, noLogin] },
    { kind: 'silent', text: /; whether the BMC has the new password is not known$/ },
  ],
];

t.test('a change whose answer is lost is told as what it is', async (t) => {
  for (const generation of ['L0', 'R'] as const) {
    for (const [what, behaviour, expected] of losses) {
      const fleet = await startFleet({ count: 1, behaviour: { generation } });
      const bmcs = testBmcs(testServices({ requestSeconds: 2, loginSeconds: 2 }));
      const [bmc] = fleet.bmcs;
      const node = { node: toNodeName('n1'), bmc: bmc?.address ?? '', username: 'root', password: '0penBmc' };
      const budget = createBudget();
      const send = (verb: BmcVerb) => bmcs.send(node, verb, budget, never);
      t.match(await send({ verb: 'listUsers' }), { kind: 'ok' });
      await bmc?.set(behaviour);
      const reply = await send({ verb: 'changeOwnPassword', password: new Secret('new-Pass1') });
      t.match(reply, expected, `${generation}: ${what}`);
      await bmc?.set({ faults: [] });
      if (what !== 'who knows') t.match(await send({ verb: 'listUsers' }), { kind: 'ok' }, 'and goes on');
      await bmcs.stop(never);
      await fleet.close();
    }
  }
});
