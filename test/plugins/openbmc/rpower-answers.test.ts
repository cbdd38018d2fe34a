import t from 'tap';
import type { BmcReply, VerbName } from '../../../plugins/openbmc/bmc/verbs/index.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import {
  doneBut,
  type FakeBmc,
  type FakeState,
  fakeBmc,
  refused,
  type Script,
  silent,
} from '../../helpers/fake-bmc.js';
import { runCommand } from '../../helpers/openbmc-command.js';
import { rig } from '../../helpers/openbmc-rig.js';

// What rpower makes of an answer that does not say whether the request was carried out: it looks at the host.

/** The first of three nodes has this BMC; the others have to be done as ever. */
async function power(action: string, script: Script, start: Partial<FakeState> = {}) {
  const bmcs = new Map<string, FakeBmc>();
  const { replies, settled } = await runCommand(
    { command: 'rpower', args: [action], nodes: ['n1', 'n2', 'n3'] },
    {
      bmcOf: (node) => {
        const bmc = fakeBmc(node === 'n1' ? script : {}, start);
        bmcs.set(node, bmc);
        return bmc;
      },
    },
  );
  const resultOf = (node: string) => {
    const result = settled.find((one) => one.node === node)?.result;
    return result?.kind === 'failure' ? result.reason : result?.kind;
  };
  const own = replies.filter((one) => JSON.stringify(one).includes('"n1"'));
  const sent = bmcs.get('n1')?.sent ?? [];
  return {
    own,
    result: resultOf('n1'),
    others: [resultOf('n2'), resultOf('n3')],
    count: (verb: VerbName) => sent.filter((one) => one.verb === verb).length,
  };
}

const open: readonly BmcReply<never>[] = [
  refused(500, '[500] x'),
  refused(502, '[502] x'),
  refused(503, '503 Service Unavailable'),
  refused(504, '504 Gateway Timeout'),
  refused(200, 'no JSON'),
  silent('reset', true),
];

const cases: readonly (readonly [string, VerbName, string, Partial<FakeState>])[] = [
  ['on', 'requestHost', 'on', { power: 'off' }],
  ['off', 'requestChassis', 'off', {}],
  ['softoff', 'requestHost', 'powering-off', {}],
  ['boot', 'requestChassis', 'reset', {}],
  ['boot', 'requestHost', 'reset', {}],
  ['reset', 'requestChassis', 'reset', {}],
  ['reset', 'requestHost', 'reset', {}],
];

t.test('a request that was carried out is not sent again, whatever was answered', async (t) => {
  for (const [action, verb, word, start] of cases) {
    for (const answer of open) {
      const ran = await power(action, { [verb]: doneBut(answer) }, start);
      const about = `${action}, ${verb}, ${JSON.stringify(answer)}`;
      t.same(ran.own, [nodeText('n1', word)], about);
      t.equal(ran.result, 'success', about);
      t.equal(ran.count(verb), 1, about);
      t.same(ran.others, ['success', 'success'], about);
    }
  }
});

t.test('one that was not is sent again after a look, three times, and its answer is told', async (t) => {
  for (const [action, verb, word, start] of cases) {
    for (const answer of open) {
      const about = `${action}, ${verb}, ${JSON.stringify(answer)}`;
      const once = await power(action, { [verb]: (nth: number) => (nth === 1 ? answer : undefined) }, start);
      t.same(once.own, [nodeText('n1', word)], about);
      t.equal(once.count(verb), 2, about);
      const never = await power(action, { [verb]: () => answer }, start);
      t.equal(never.result, answer.kind === 'ok' ? '' : answer.text, about);
      t.equal(never.count(verb), 4, about);
      t.same(never.others, ['success', 'success'], about);
    }
    const no = await power(action, { [verb]: () => refused(403, 'no') }, start);
    t.equal(no.result, 'no', `${action}: a clear no`);
    t.equal(no.count(verb), 1);
  }
});

t.test('a look that shows nothing in the middle of a reset leaves no host off', async (t) => {
  for (const action of ['boot', 'reset']) {
    for (const answer of [...open, silent('Connection refused', false)]) {
      const first = action === 'reset' ? 2 : 1;
      const script: Script = {
        readState: (nth) => (nth >= first && nth < first + 4 ? answer : undefined),
      };
      const ran = await power(action, script);
      t.equal(ran.result, 'success', `${action}, ${JSON.stringify(answer)}`);
      t.equal(ran.count('requestHost'), 1);
    }
  }
});

t.test('a state that cannot be told is no success', async (t) => {
  const odd: Script = {
    requestHost: () => refused(500, '[500] x'),
    readState: () => ({ kind: 'ok', value: { bmc: 'Ready', chassis: undefined, host: undefined } }),
  };
  t.equal((await power('on', odd, { power: 'off' })).result, '[500] x');
});

t.test('a bad answer to a look is no absence of a BMC that was to reboot', async (t) => {
  for (const answer of open) {
    const script: Script = {
      rebootBmc: () => refused(500, '[500] no'),
      readState: (nth) => (nth % 2 === 0 ? answer : undefined),
    };
    const ran = await power('bmcreboot', script);
    t.equal(ran.result, '[500] no', JSON.stringify(answer));
    t.equal(ran.count('rebootBmc'), 1);
  }
});

t.test('over the wire: 503 to a request that was carried out is not sent again unseen', async (t) => {
  for (const generation of ['L0', 'L2', 'R'] as const) {
    const { bmc, run, fleet } = await rig(t, { generation, power: 'off' }, 2);
    await bmc.set({ faults: [{ at: 'write', kind: 503, times: 1 }] });
    const { settled } = await run('rpower on');
    t.match(settled, [{ result: { kind: 'success' } }, { result: { kind: 'success' } }], generation);
    for (const { counters } of fleet.bmcs) t.equal(counters().powerOns, 1);
    await bmc.set({ faults: [{ at: 'write', kind: 'noAnswer', times: 1 }] });
    const off = await run('rpower off');
    t.match(off.settled, [{ result: { kind: 'success' } }, { result: { kind: 'success' } }], generation);
    t.equal(bmc.counters().powerOffs, 1);
  }
});
