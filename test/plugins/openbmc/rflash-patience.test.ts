import t from 'tap';
import type { NodeResult } from '../../../lib/plugin/contract.js';
import type { Problem } from '../../../plugins/openbmc/bmc/problem.js';
import type { BmcReply, SoftwareList, VerbName } from '../../../plugins/openbmc/bmc/verbs/index.js';
import { followers } from '../../../plugins/openbmc/node/node-time.js';
import { noLog, startRun } from '../../../plugins/openbmc/node/run.js';
import {
  activateId,
  deleteImage,
  unattended,
  uploadAndActivate,
  uploadOnly,
} from '../../../plugins/openbmc/rflash/flash-flows.js';
import { activateIdNode, unattendedNode, uploadNode } from '../../../plugins/openbmc/rflash/flash-start.js';
import { nodeRun } from '../../../plugins/openbmc/rflash/node-run.js';
import { createVersionBook } from '../../../plugins/openbmc/rflash/version-book.js';
import { asDialect } from '../../helpers/as-dialect.js';
import {
  doneBut,
  type FakeBmc,
  type FakeState,
  fakeBmc,
  ok,
  recordedImages,
  recordedNewImage,
  refused,
  type Script,
  silent,
} from '../../helpers/fake-bmc.js';
import { bmcImage, both, interrupted, node, start } from '../../helpers/interrupted-flash.js';
import { runCommand } from '../../helpers/openbmc-command.js';
import { testServices } from '../../helpers/worker-services.js';

// What is borne of a BMC that errs now and then, and what is not.

const errors: readonly BmcReply<never>[] = [
  refused(500, '[500] x'),
  refused(503, '503 Service Unavailable'),
  refused(200, 'no JSON'),
  silent('reset', true),
  silent('Connection refused', false),
];

/** The lists from the third on: activating for so many looks, with an error at each look that `errs`. */
function activating(looks: number, errs: (look: number) => BmcReply<never> | undefined): Script {
  let look = -2;
  let shown = 0;
  return {
    activateSoftware: () => ok(undefined),
    listSoftware: () => {
      look += 1;
      if (look < 1) return undefined;
      const error = errs(look);
      if (error !== undefined) return error;
      shown += 1;
      const activation = shown < looks ? 'Activating' : 'Active';
      const image = { ...recordedNewImage, activation, priority: 0, progress: shown };
      return ok({ images: [...recordedImages, image], functional: ['0c5488d5', '2a5ac03d'] });
    },
  };
}

const image = { images: [...recordedImages, recordedNewImage] };

async function activate(script: Script) {
  const bmc = fakeBmc(script, image);
  const ran = await interrupted(uploadAndActivate, uploadNode(start, bmcImage), bmc);
  return { ...ran, bmc };
}

t.test('single errors during a long activation do not add up', async (t) => {
  for (const error of errors) {
    const often = await activate(activating(200, (look) => (look % 5 === 0 ? error : undefined)));
    t.equal(often.result, 'success', JSON.stringify(error));
    const minute = await activate(activating(20, (look) => (look > 5 && look < 12 ? error : undefined)));
    t.equal(minute.result, 'success', 'a BMC that is away for a minute');
    const gone = await activate(activating(20, (look) => (look > 5 ? error : undefined)));
    t.equal(gone.result, error.kind === 'ok' ? '' : error.text, 'seven in a row');
    t.ok(gone.seconds < 120);
  }
});

t.test('resends of 503 and refused logins do not add up either', async (t) => {
  let clock = 0;
  let isGood = false;
  let resends = 0;
  let logins = 0;
  const services = { ...testServices(), now: () => clock, sleep: async () => {} };
  const never = new AbortController().signal;
  const parts = {
    bmcs: {
      send: asDialect(async (_bmc, _verb, { refusedLogins, takeResend }) => {
        if (isGood) return ok({ images: [], functional: undefined });
        while (takeResend(node)) resends += 1;
        if (!refusedLogins.has('key')) logins += 1;
        refusedLogins.set('key', { ...refused(401, '[401] no') } as Problem);
        return refused(401, '[401] no');
      }),
    },
    services,
    output: { reply: () => {}, settled: () => {}, nodeStatus: () => {} },
    verbose: false,
    controllerOf: followers(never),
  };
  const run = startRun(parts, new Map());
  const bmc = { node, bmc: '10.0.0.1', username: 'root' };
  const own = nodeRun(run, bmc, noLog, createVersionBook(1, services));
  const look = async (times: number, good = false) => {
    isGood = good;
    [resends, logins] = [0, 0];
    for (let nth = 0; nth < times; nth += 1) {
      clock += 31_000;
      await own.bmcs.send(bmc, { verb: 'listSoftware' }, own.budget, never);
    }
    return { resends, logins };
  };
  t.same(await look(20), { resends: 3, logins: 6 }, 'the first login and five more; no account is locked');
  t.same(await look(20), { resends: 0, logins: 0 }, 'without a good answer there are no others');
  await look(1, true);
  t.same(await look(20), { resends: 3, logins: 5 }, 'a good answer gives them back');
});

t.test('a wait that begins late has its whole time', async (t) => {
  const update = { kind: 'push', reboots: true, mostBytes: undefined } as const;
  const base = fakeBmc().state.images;
  const fresh = { ...recordedNewImage, id: '99990000' };
  const listOf = (activation: string, running: string): BmcReply<SoftwareList> =>
    ok({ images: [...base, { ...fresh, activation }], functional: [running], update });
  let looks = 0;
  // Half an hour of activation, then ten minutes of restart, of fifteen.
  const bmc = fakeBmc(
    {
      readTask: () => ok({ state: 'gone', percent: undefined, message: undefined }),
      listSoftware: () => {
        looks += 1;
        if (looks === 1) return undefined;
        if (looks < 360) return listOf('Activating', '0c5488d5');
        if (looks < 420) return silent('Connection refused', false);
        return listOf('Active', '99990000');
      },
    },
    { update },
  );
  const ran = await interrupted(uploadAndActivate, uploadNode(start, bmcImage), bmc);
  t.equal(ran.result, 'success');
});

const cases: Readonly<
  Record<string, { readonly run: (bmc: FakeBmc, script: Died) => Ran; readonly begin?: Partial<FakeState> }>
> = {
  '-u': { run: (bmc, death) => interrupted(uploadOnly, uploadNode(start, bmcImage), bmc, death) },
  '-a': { run: (bmc, death) => interrupted(uploadAndActivate, uploadNode(start, bmcImage), bmc, death) },
  '-a ID': {
    run: (bmc, death) => interrupted(activateId, activateIdNode(start, '827b4cb7'), bmc, death),
    begin: image,
  },
  '-d': { run: (bmc, death) => interrupted(unattended, unattendedNode(start, both), bmc, death) },
  '--delete': { run: (bmc, death) => interrupted(deleteImage, { node, id: '4afb2426' }, bmc, death) },
};
type Died = Parameters<typeof interrupted>[3];
type Ran = ReturnType<typeof interrupted>;

const changing: readonly VerbName[] = [...(['upload', 'activateSoftware', 'deleteSoftware'] as const)];
const statusOf: Readonly<Record<string, string>> = {
  ...{ '-u': 'UPLOAD', '-a': 'ACTIVATE', '-a ID': 'ACTIVATE', '-d': 'UPLOAD_BMC', '--delete': 'DELETE' },
};

t.test('a wrong password after a crash ends in a minute, and is told', async (t) => {
  for (const [words, { run, begin }] of Object.entries(cases)) {
    let isChanged = false;
    const wrong = () => (isChanged ? refused(401, '[401] Invalid username or password') : undefined);
    const bmc = fakeBmc({ listSoftware: wrong, readState: wrong, ...refusing(wrong) }, begin);
    const ran = await run(bmc, {
      ...{ at: statusOf[words] ?? '', when: 'sent' },
      meanwhile: () => {
        isChanged = true;
      },
    });
    t.match(ran, { result: '[401] Invalid username or password', died: true }, words);
    t.ok(ran.seconds <= 60, `${words}: ${ran.seconds} s`);
    const lines = ran.said.filter((line) => JSON.stringify(line).includes('refuses the login'));
    t.equal(lines.filter(({ kind }) => kind === 'reply').length, 1, `${words}: said once`);
  }
});

function refusing(answer: () => BmcReply<never> | undefined): Script {
  return Object.fromEntries(changing.map((verb) => [verb, answer]));
}

t.test('a BMC that is silent after a crash is told of, and borne for ten minutes', async (t) => {
  for (const [words, { run, begin }] of Object.entries(cases)) {
    let left = 0;
    const silence = () => {
      left -= 1;
      return left > 0 ? silent('Connection refused', false) : undefined;
    };
    const bmc = fakeBmc({ listSoftware: silence }, begin);
    const ran = await run(bmc, {
      ...{ at: statusOf[words] ?? '', when: 'sent' },
      meanwhile: () => {
        left = 55;
      },
    });
    t.equal(ran.result, 'success', words);
    const told = ran.said.filter(
      (line) => line.kind === 'reply' && JSON.stringify(line).includes('does not tell how'),
    );
    t.equal(told.length, 1, `${words}: said once`);
  }
});

t.test('after a crash there is as much patience as without', async (t) => {
  // The image is listed by the fifth look at ten seconds each, or the request to activate shows by the eleventh at five.
  for (const words of ['-u', '-a', '-d']) {
    const bmc = fakeBmc({}, { lateLists: 5 });
    const ran = await cases[words]?.run(bmc, {
      at: statusOf[words === '-a' ? '-u' : words] ?? '',
      when: 'sent',
    });
    t.match(ran, { result: 'success', died: true }, words);
    t.equal(bmc.sent.filter(({ verb }) => verb === 'upload').length, words === '-d' ? 2 : 1, words);
  }
  for (const words of ['-a', '-a ID', '-d']) {
    let looks = Number.NaN;
    const slow: Script = {
      activateSoftware: (count, _verb, carryOut) => {
        if (count === 1) looks = 11;
        return carryOut();
      },
      listSoftware: (_count, _verb, carryOut) => {
        looks -= 1;
        const reply = carryOut() as BmcReply<SoftwareList>;
        if (!(looks > 0) || reply.kind !== 'ok') return reply;
        const images = reply.value.images.map((one) =>
          one.id === '827b4cb7'
            ? { ...one, activation: 'Ready', requested: 'Active', priority: undefined }
            : one,
        );
        return ok({ ...reply.value, images });
      },
    };
    const bmc = fakeBmc(slow, cases[words]?.begin);
    const at = words === '-d' ? 'ACTIVATE_BMC' : 'ACTIVATE';
    const ran = await cases[words]?.run(bmc, { at, when: 'sent' });
    t.match(ran, { result: 'success', died: true }, words);
    const requests = bmc.sent.filter((one) => one.verb === 'activateSoftware' && one.id === '827b4cb7');
    t.equal(requests.length, 1, words);
  }
});

t.test('an activation, a priority or a deletion whose answer leaves it open is looked at', async (t) => {
  const open = [
    refused(500, 'x'),
    refused(502, 'x'),
    refused(503, 'x'),
    refused(504, 'x'),
    refused(200, 'x'),
    silent('x', true),
  ];
  const low = { images: [...recordedImages, { ...recordedNewImage, activation: 'Active', priority: 2 }] };
  const verbs: readonly (readonly [VerbName, string, Partial<FakeState>?])[] = [
    ['activateSoftware', '-a'],
    ['activateSoftware', '-a ID'],
    ['activateSoftware', '-d'],
    ['setPriority', '-a ID', low],
    ['setPriority', '-a', low],
    ['deleteSoftware', '--delete'],
  ];
  for (const [verb, words, begin] of verbs) {
    const ask = (script: Script) => {
      const bmc = fakeBmc(script, begin ?? cases[words]?.begin);
      return { bmc, ran: cases[words]?.run(bmc, undefined) };
    };
    const count = (bmc: FakeBmc) => bmc.sent.filter((one) => one.verb === verb).length;
    const once = words === '-d' ? 2 : 1;
    for (const answer of open) {
      const about = `${verb}, ${words}, ${JSON.stringify(answer)}`;
      const done = ask({ [verb]: doneBut(answer) });
      t.match(await done.ran, { result: 'success' }, about);
      t.equal(count(done.bmc), once, about);
      const first = ask({ [verb]: (nth: number) => (nth === 1 ? answer : undefined) });
      t.match(await first.ran, { result: 'success' }, about);
      t.equal(count(first.bmc), once + 1, about);
      const never = ask({ [verb]: () => answer });
      t.match(await never.ran, { result: answer.kind === 'ok' ? '' : answer.text }, about);
      t.equal(count(never.bmc), 2, about);
    }
    const unsent = ask({ [verb]: (nth: number) => (nth < 5 ? silent('refused', false) : undefined) });
    t.match(await unsent.ran, { result: 'success' }, `${verb}, ${words}: not sent`);
    const no = ask({ [verb]: () => refused(409, 'no') });
    t.match(await no.ran, { result: 'no' }, `${verb}, ${words}: a clear no`);
    t.equal(count(no.bmc), 1);
  }
});

t.test('a deletion is done when the image is not listed any more', async (t) => {
  const run = (script: Script, id = '4afb2426', begin: Partial<FakeState> = {}) => {
    const bmc = fakeBmc(script, begin);
    return interrupted(deleteImage, { node, id }, bmc).then((ran) => ({ ...ran, bmc }));
  };
  const twice = await run({ deleteSoftware: (nth) => (nth === 1 ? ok(undefined) : undefined) });
  t.equal(twice.result, 'success', 'early levels need two requests');
  t.equal(twice.bmc.sent.filter(({ verb }) => verb === 'deleteSoftware').length, 2);
  const never = await run({ deleteSoftware: () => ok(undefined) });
  t.equal(never.result, 'The BMC accepted the request to delete 4afb2426 twice and still lists it.');
  const gone = await run({
    deleteSoftware: (...asked) => (asked[0] === 1 ? doneBut(silent('x', true))(...asked) : undefined),
    listSoftware: (nth) =>
      nth > 1 && nth < 9 ? ok({ images: recordedImages, functional: ['0c5488d5'] }) : undefined,
  });
  t.equal(gone.result, 'success', '404 to the second request is the success of the first');
  const unknown = await run({ deleteSoftware: () => ok(undefined) }, 'deadbeef');
  t.match(unknown.result, /^Invalid ID provided to delete/, 'what was never there was not deleted');
  const away = await run({
    listSoftware: (nth) => (nth === 1 ? undefined : ok({ images: [], functional: undefined })),
  });
  t.match(away.result, /lists no firmware at all, .* is not known\.$/);
});

t.test('the nodes beside one that errs are done as ever', async (t) => {
  const bmcs = new Map<string, FakeBmc>();
  const outcome = await runCommand(
    { command: 'rflash', args: ['-a', '827b4cb7'], nodes: ['n1', 'n2', 'n3'] },
    {
      bmcOf: (name) => {
        const script =
          name === 'n1' ? activating(200, (look) => (look % 2 === 0 ? errors[0] : undefined)) : {};
        const bmc = fakeBmc(script, image);
        bmcs.set(name, bmc);
        return bmc;
      },
    },
  );
  const results = outcome.settled.map(({ result }: { readonly result: NodeResult }) => result.kind);
  t.same(results, ['success', 'success', 'success']);
});

t.test('-d at a BMC that does not keep the priority it has set: a failure with its reason', async (t) => {
  let isAsked = false;
  const bmc = fakeBmc({
    setPriority: (_count, _verb, carryOut) => {
      isAsked = true;
      return carryOut();
    },
    listSoftware: (_count, _verb, carryOut) => {
      const reply = carryOut() as BmcReply<SoftwareList>;
      if (reply.kind !== 'ok') return reply;
      // After each request it is first for one look.
      const priority = isAsked ? 0 : 2;
      isAsked = false;
      const images = reply.value.images.map((one) =>
        one.id === '827b4cb7' && one.activation === 'Active' ? { ...one, priority } : one,
      );
      return ok({ ...reply.value, images });
    },
  });
  const ran = await interrupted(unattended, unattendedNode(start, both), bmc);
  t.match(ran.result, /is active, but its priority could not be set/);
  t.equal(bmc.sent.filter(({ verb }) => verb === 'setPriority').length, 2);
});
