import t from 'tap';
import type { BmcReply, BmcState, BmcVerb } from '../../../plugins/openbmc/bmc/verbs/index.js';
import { unattended } from '../../../plugins/openbmc/rflash/flash-flows.js';
import { unattendedNode } from '../../../plugins/openbmc/rflash/flash-start.js';
import {
  doneBut,
  type FakeBmc,
  type FakeState,
  fakeBmc,
  ok,
  refused,
  type Script,
  silent,
} from '../../helpers/fake-bmc.js';
import { both, type Death, type Interrupted, interrupted, start } from '../../helpers/interrupted-flash.js';

// rflash -d and the restart of the BMC: what counts as being away, and what is known of a restart nobody watched.

interface Ran extends Interrupted {
  readonly bmc: FakeBmc;
  readonly count: (verb: BmcVerb['verb']) => number;
}

async function flash(script: Script = {}, begin: Partial<FakeState> = {}, death?: Death): Promise<Ran> {
  const bmc = fakeBmc(script, begin);
  const ran = await interrupted(unattended, unattendedNode(start, both), bmc, death);
  return { ...ran, bmc, count: (verb) => bmc.sent.filter((one) => one.verb === verb).length };
}

/** A BMC that goes down so many looks after it was told to: until then it is as it was. */
function slowToGo(looks: number, script: Script = {}): { readonly bmc: FakeBmc } {
  let left = Number.NaN;
  const bmc: FakeBmc = fakeBmc({
    rebootBmc: () => {
      left = looks;
      return ok(undefined);
    },
    readState: (count, verb, carryOut) => {
      left -= 1;
      if (left === 0) bmc.restart();
      return script.readState?.(count, verb, carryOut) ?? carryOut();
    },
  });
  return { bmc };
}

const bad: readonly BmcReply<never>[] = [
  refused(500, '[500] x'),
  refused(502, '[502] x'),
  refused(503, '503 Service Unavailable'),
  refused(200, 'no JSON'),
  silent('reset', true),
  { kind: 'silent', sent: 'withheld', text: 'Login to BMC failed' },
];

t.test('one bad answer after the request to reboot is no absence', async (t) => {
  for (const answer of bad) {
    // The second look (the first is the one that remembers the start) meets it, ten looks before the BMC goes down.
    const { bmc } = slowToGo(12, { readState: (count) => (count === 2 ? answer : undefined) });
    const ran = await interrupted(unattended, unattendedNode(start, both), bmc);
    t.equal(ran.result, 'success', JSON.stringify(answer));
    t.same(count(bmc), { rebootBmc: 1, requestChassis: 1, requestHost: 1 }, 'the host is restarted');
  }
});

const count = (bmc: FakeBmc) =>
  Object.fromEntries(
    (['rebootBmc', 'requestChassis', 'requestHost'] as const).map((verb) => [
      verb,
      bmc.sent.filter((one) => one.verb === verb).length,
    ]),
  );

t.test('the same on a BMC that does not tell when it started', async (t) => {
  for (const answer of bad) {
    const { bmc } = slowToGo(12, { readState: (count) => (count === 2 ? answer : undefined) });
    bmc.state.bmcStarted = undefined;
    const ran = await interrupted(unattended, unattendedNode(start, both), bmc);
    t.equal(ran.result, 'success', JSON.stringify(answer));
    t.same(count(bmc), { rebootBmc: 1, requestChassis: 1, requestHost: 1 });
  }
});

t.test('bad answers in a row are an absence, and so is a refused connection', async (t) => {
  for (const answer of [...bad, silent('Connection refused', false)]) {
    const ran = await flash({ readState: (nth) => (nth > 1 && nth < 8 ? answer : undefined) });
    t.equal(ran.result, 'success', JSON.stringify(answer));
  }
});

t.test('a connection that fails once, of a BMC that tells that it has not started anew', async (t) => {
  const { bmc } = slowToGo(30, {
    readState: (nth) => (nth === 2 ? silent('Connection refused', false) : undefined),
  });
  const ran = await interrupted(unattended, unattendedNode(start, both), bmc);
  t.equal(ran.result, 'success', 'it is waited for until it restarts');
  t.equal(count(bmc)['rebootBmc'], 1);
});

t.test('the time of a start that moves by a second is no restart', async (t) => {
  let looks = 0;
  const { bmc } = slowToGo(20, {
    readState: (_nth, _verb, carryOut) => {
      looks += 1;
      const reply = carryOut() as BmcReply<BmcState>;
      if (reply.kind !== 'ok' || reply.value.bmcStarted === undefined) return reply;
      return ok({ ...reply.value, bmcStarted: reply.value.bmcStarted + (looks % 3) * 1000 - 1000 });
    },
  });
  const ran = await interrupted(unattended, unattendedNode(start, both), bmc);
  t.equal(ran.result, 'success');
  t.equal(count(bmc)['rebootBmc'], 1);
});

t.test('a BMC that goes away only while it is looked what runs', async (t) => {
  let states = 0;
  let lists = Number.NaN;
  const bmc = fakeBmc(
    {
      rebootBmc: () => {
        lists = 0;
        return ok(undefined);
      },
      // A fault of the network looks like its absence.
      readState: () => {
        states += 1;
        return states === 2 ? silent('Connection refused', false) : undefined;
      },
      listSoftware: () => {
        lists += 1;
        if (lists === 3) bmc.restart();
        return undefined;
      },
    },
    { bmcStarted: undefined },
  );
  const ran = await interrupted(unattended, unattendedNode(start, both), bmc);
  t.equal(ran.result, 'success');
  t.equal(count(bmc)['rebootBmc'], 1);
});

t.test('a reboot whose answer leaves it open', async (t) => {
  for (const answer of [...bad.slice(0, 5), refused(504, '504 Gateway Timeout')]) {
    for (const begin of [{}, { bmcStarted: undefined }]) {
      const done = await flash({ rebootBmc: doneBut(answer) }, begin);
      t.equal(done.result, 'success', JSON.stringify(answer));
      t.equal(done.count('rebootBmc'), 1);
      const text = answer.kind === 'ok' ? '' : answer.text;
      const lost = await flash({ rebootBmc: () => answer }, begin);
      t.equal(lost.result, text, 'a BMC that did not restart is told with what it answered');
      t.equal(lost.count('rebootBmc'), 1);
      t.equal(lost.count('requestChassis'), 0);
    }
  }
  const unsent = await flash({ rebootBmc: (nth) => (nth < 4 ? silent('refused', false) : undefined) });
  t.equal(unsent.result, 'success', 'a request that did not get out is sent when it can be');
  const no = await flash({ rebootBmc: () => refused(403, '403 Forbidden') });
  t.equal(no.result, '403 Forbidden');
  t.equal(no.count('readState'), 1, 'a clear no is one');
});

t.test(
  'KILL at the request to reboot: of a BMC that tells when it started it is known what became of it',
  async (t) => {
    const sent = await flash({}, {}, { at: 'REBOOT', when: 'sent' });
    t.match(sent, { result: 'success', died: true });
    t.equal(sent.count('rebootBmc'), 1);
    const unsent = await flash({}, {}, { at: 'REBOOT', when: 'unsent' });
    t.match(unsent, { result: 'success', died: true });
    t.equal(unsent.count('rebootBmc'), 1, 'it was never sent, and is now');
  },
);

t.test(
  'KILL at the request to reboot: a BMC that does not tell is not restarted a second time',
  async (t) => {
    for (const when of ['unsent', 'sent'] as const) {
      const begin = { bmcStarted: undefined, startsOldSide: true };
      const bmc = fakeBmc({}, begin);
      // It has come back on its old side before the next daemon looks.
      const back = () => {
        bmc.state.away = 0;
      };
      const ran = await interrupted(unattended, unattendedNode(start, both), bmc, {
        at: 'REBOOT',
        when,
        meanwhile: back,
      });
      t.ok(ran.died);
      t.equal(count(bmc)['rebootBmc'], when === 'sent' ? 1 : 0);
      t.match(
        ran.result,
        /^Whether the BMC got the request to reboot is not known: .* It runs ibm-v2\.3-476.*r33.* instead of ibm-v2\.4.*, and whether it has restarted since is not known\. It was not restarted again: .* rpower n1 bmcreboot\.$/,
      );
    }
    const isBack = { bmcStarted: undefined };
    const bmc = fakeBmc({}, isBack);
    const back = () => {
      bmc.state.away = 0;
    };
    const good = await interrupted(unattended, unattendedNode(start, both), bmc, {
      at: 'REBOOT',
      when: 'sent',
      meanwhile: back,
    });
    t.equal(good.result, 'success', 'one that runs the image has restarted');
    t.equal(count(bmc)['rebootBmc'], 1);
  },
);

t.test('KILL after the request to reboot was accepted: no false reason', async (t) => {
  const bmc = fakeBmc({}, { bmcStarted: undefined, startsOldSide: true });
  const back = () => {
    bmc.state.away = 0;
  };
  const old = await interrupted(unattended, unattendedNode(start, both), bmc, {
    at: 'REBOOT',
    when: 'answered',
    meanwhile: back,
  });
  t.match(
    old.result,
    /^The BMC accepted the reboot, and was not watched for a while after it\. .* is not known/,
  );
  t.ok(old.seconds <= 130, `${old.seconds} s`);
  const told = fakeBmc({}, { startsOldSide: true });
  const known = await interrupted(unattended, unattendedNode(start, both), told, {
    ...{ at: 'REBOOT', when: 'answered' },
    meanwhile: () => {
      told.state.away = 0;
    },
  });
  t.match(known.result, /was activated and does not run after the restart/);
  t.ok(known.seconds <= 60, `${known.seconds} s`);
  for (const at of ['REBOOT.AWAIT_DOWN', 'REBOOT.AWAIT_BMC', 'REBOOT.VERIFY_BMC']) {
    for (const begin of [{}, { bmcStarted: undefined }]) {
      const ran = await flash({}, begin, { at, when: 'sent' });
      t.match(ran, { result: 'success', died: true }, at);
      t.equal(ran.count('rebootBmc'), 1);
    }
  }
});

t.test(
  'a BMC that does not tell what runs: the image that starts first has to do, after a restart only',
  async (t) => {
    const ran = await flash({}, { functional: undefined, bmcStarted: undefined });
    t.equal(ran.result, 'success');
    t.same(count(ran.bmc), { rebootBmc: 1, requestChassis: 1, requestHost: 1 });
    const never = await flash({ rebootBmc: () => ok(undefined) }, { functional: undefined });
    t.match(never.result, /accepted the reboot and did not restart/);
  },
);

t.test('the host: an answer that leaves it open is followed by a look', async (t) => {
  for (const answer of bad.slice(0, 5)) {
    const text = answer.kind === 'ok' ? '' : answer.text;
    for (const verb of ['requestChassis', 'requestHost'] as const) {
      const done = await flash({ [verb]: doneBut(answer) });
      t.equal(done.result, 'success', `${verb} ${text}`);
      t.equal(done.count(verb), 1);
      const once = await flash({ [verb]: (nth: number) => (nth === 1 ? answer : undefined) });
      t.equal(once.result, 'success');
      t.equal(once.count(verb), 2, 'one that was not carried out is sent again');
    }
  }
});
