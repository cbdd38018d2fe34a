import t from 'tap';
import { drive, type Step, type World } from '../../../lib/flow/drive.js';
import {
  after,
  again,
  againFor,
  againSoon,
  backAfter,
  done,
  failed,
  failedBecause,
  patiently,
  patientlyFor,
  type Read,
  row,
  type StatusTable,
} from '../../../lib/flow/table.js';

interface Door {
  readonly name: string;
  readonly knocks: number;
}

type Reply = 'open' | 'shut' | 'broken' | { readonly waitSeconds: number };

/** A world with its own clock, that answers from a list; the last answer is given for ever. */
function world(answers: readonly Reply[], onSend: (count: number) => void = () => {}) {
  const said: string[] = [];
  const slept: number[] = [];
  const steps: Step<Door>[] = [];
  const sent: string[] = [];
  let clock = 0;
  const parts: World<Door, string, Reply, string> = {
    send: async (request) => {
      sent.push(request);
      onSend(sent.length);
      clock += 100;
      return answers[Math.min(sent.length, answers.length) - 1] ?? 'broken';
    },
    sleep: async (seconds, signal) => {
      if (signal.aborted) throw new Error('aborted');
      slept.push(seconds);
      clock += seconds * 1000;
    },
    now: () => clock,
    say: (line) => said.push(line),
    record: (step) => void steps.push(step),
  };
  return { parts, said, slept, steps, sent };
}

const knock = (door: Door) => `knock at ${door.name}`;

function read(reply: Reply, door: Door): Read<'in' | 'wait' | 'no', Door> {
  const node = { ...door, knocks: door.knocks + 1 };
  if (reply === 'open') return { outcome: 'in', node };
  if (reply === 'shut') return { outcome: 'wait', node };
  if (reply === 'broken') return { outcome: 'no', node, reason: 'no door' };
  return { outcome: 'wait', node, pauseSeconds: reply.waitSeconds };
}

type DoorTable<Status extends string> = StatusTable<Status, Door, string, Reply, string>;

const table = {
  KNOCK: row(
    knock,
    read,
    {
      in: 'ENTER',
      wait: again(
        10,
        3,
        failedBecause((door: Door, waited) => `nobody after ${door.knocks} knocks, ${waited} seconds`),
      ),
      no: failed,
    },
    { say: { wait: (door) => `${door.knocks}`, in: () => ['hello', 'there'] }, onAbort: 'continues' },
  ),
  ENTER: row(knock, read, { in: done, wait: again(1, 2, 'KNOCK_TWICE'), no: failedBecause(() => 'lost') }),
  KNOCK_TWICE: row(knock, read, { in: done, wait: again(1, 1, done), no: failed }),
} satisfies DoorTable<'KNOCK' | 'ENTER' | 'KNOCK_TWICE'>;

const door: Door = { name: 'front', knocks: 0 };
const never = new AbortController().signal;

t.test('a node goes through its table to the end', async (t) => {
  const { parts, said, steps, sent } = world(['open']);
  const ended = await drive(table, 'KNOCK', door, parts, never);
  t.same(ended, {
    kind: 'ended',
    node: { name: 'front', knocks: 2 },
    status: 'ENTER',
    result: { kind: 'success' },
  });
  t.same(said, ['hello', 'there']);
  t.same(sent, ['knock at front', 'knock at front']);
  t.same(
    steps.map(({ phase, status, tries, outcome }) => [phase, status, tries, outcome]),
    [
      ['intent', 'KNOCK', 1, undefined],
      ['outcome', 'KNOCK', 1, 'in'],
      ['outcome', 'ENTER', 1, 'in'],
    ],
    'an answer says where the node goes on: the next request changes nothing',
  );
});

t.test('what changes something is told before it is sent, each time', async (t) => {
  const table = {
    LOOK: row(knock, read, { in: 'ACT', wait: failed, no: failed }),
    ACT: row(
      knock,
      read,
      { in: 'ASK', wait: again(1, 2, failed), no: failed },
      { effect: { resumeAt: 'LOOK' } },
    ),
    ASK: row(knock, read, { in: done, wait: again(1, 1, failed), no: failed }),
  } satisfies DoorTable<'LOOK' | 'ACT' | 'ASK'>;
  const { parts, steps } = world(['open', 'shut', 'open', 'shut', 'open']);
  t.match(await drive(table, 'LOOK', door, parts, never), { result: { kind: 'success' } });
  t.same(
    steps.map(({ phase, status, tries, next }) => `${phase} ${status} ${tries} ${next ?? ''}`),
    [
      ...['intent LOOK 1 ', 'outcome LOOK 1 ACT'],
      ...['intent ACT 1 ', 'outcome ACT 1 ACT', 'intent ACT 2 ', 'outcome ACT 2 ASK'],
      ...['outcome ASK 1 ASK', 'outcome ASK 2 '],
    ],
  );
});

t.test('a retry is bounded and then tells how long it took', async (t) => {
  const { parts, slept, said, sent } = world(['shut']);
  const ended = await drive(table, 'KNOCK', door, parts, never);
  t.match(ended, { kind: 'ended', status: 'KNOCK' });
  t.same(ended.kind === 'ended' && ended.result, {
    kind: 'failure',
    reason: 'nobody after 4 knocks, 30 seconds',
  });
  t.same(slept, [10, 10, 10]);
  t.same(said, ['1', '2', '3', '4']);
  t.equal(sent.length, 4);
});

t.test('what is usually there in a moment is asked for sooner at first', async (t) => {
  const soon = {
    KNOCK: row(knock, read, {
      in: done,
      wait: againSoon(
        2,
        6,
        failedBecause(() => 'nobody'),
      ),
      no: failed,
    }),
  } satisfies DoorTable<'KNOCK'>;
  const { parts, slept } = world(['shut']);
  t.match(await drive(soon, 'KNOCK', door, parts, never), { result: { reason: 'nobody' } });
  t.same(slept, [0.25, 0.5, 1, 2, 2, 2]);
  const asked = world([{ waitSeconds: 7 }, 'open']);
  await drive(soon, 'KNOCK', door, asked.parts, never);
  t.same(asked.slept, [7], 'the other side may ask for another pause');
});

t.test('tries begin anew when a status is entered', async (t) => {
  const { parts, slept } = world(['shut', 'shut', 'open', 'shut', 'open']);
  const ended = await drive(table, 'KNOCK', door, parts, never);
  t.match(ended, { result: { kind: 'success' } });
  t.same(slept, [10, 10, 1]);
});

t.test('a retry can lead to another status, or to success, when its tries are used up', async (t) => {
  const { parts, slept } = world(['open', 'shut']);
  const ended = await drive(table, 'KNOCK', door, parts, never);
  t.match(ended, { status: 'KNOCK_TWICE', result: { kind: 'success' } });
  t.same(slept, [1, 1, 1]);
});

t.test('each outcome counts its own tries', async (t) => {
  const two = {
    POLL: row(knock, read, {
      in: again(
        1,
        2,
        failedBecause(() => 'too often in'),
      ),
      wait: again(
        5,
        2,
        failedBecause(() => 'too often shut'),
      ),
      no: failed,
    }),
  } satisfies DoorTable<'POLL'>;
  const { parts, slept } = world(['open', 'shut', 'open', 'shut', 'open']);
  const ended = await drive(two, 'POLL', door, parts, never);
  t.match(ended, { result: { kind: 'failure', reason: 'too often in' } });
  t.same(slept, [1, 5, 1, 5]);
});

t.test('the other side may ask for another pause', async (t) => {
  const { parts, slept } = world([{ waitSeconds: 42 }, 'shut', 'open']);
  await drive(table, 'KNOCK', door, parts, never);
  t.same(slept, [42, 10]);
});

t.test('the reason is the one that was read, unless the edge has its own', async (t) => {
  const first = await drive(table, 'KNOCK', door, world(['broken']).parts, never);
  t.match(first, { status: 'KNOCK', result: { kind: 'failure', reason: 'no door' } });
  const second = await drive(table, 'KNOCK', door, world(['open', 'broken']).parts, never);
  t.match(second, { status: 'ENTER', result: { kind: 'failure', reason: 'lost' } });
});

t.test('an abort is noticed before a request, during it and during a pause', async (t) => {
  const before = new AbortController();
  before.abort();
  const nothing = world(['open']);
  t.same(await drive(table, 'KNOCK', door, nothing.parts, before.signal), {
    kind: 'aborted',
    node: door,
    status: 'KNOCK',
    onAbort: 'stops',
  });
  t.same(nothing.sent, []);

  const during = new AbortController();
  const asked = world(['open'], () => during.abort());
  t.match(await drive(table, 'KNOCK', door, asked.parts, during.signal), {
    kind: 'aborted',
    status: 'KNOCK',
    onAbort: 'continues',
  });
  t.same(asked.said, [], 'what comes after the abort is not told');

  const pausing = new AbortController();
  const waiting = world(['shut']);
  const parts = {
    ...waiting.parts,
    sleep: async () => {
      pausing.abort();
      throw new Error('aborted');
    },
  };
  t.match(await drive(table, 'KNOCK', door, parts, pausing.signal), {
    kind: 'aborted',
    onAbort: 'continues',
  });
  t.equal(waiting.sent.length, 1);
});

t.test('a bug is an exception', async (t) => {
  const { parts } = world(['broken']);
  const silent = {
    KNOCK: row(knock, (): Read<'no', Door> => ({ outcome: 'no' }), { no: failed }),
  } satisfies DoorTable<'KNOCK'>;
  await t.rejects(drive(silent, 'KNOCK', door, parts, never), { message: /KNOCK failed without a reason/ });

  const lost = {
    KNOCK: row(knock, (): Read<'no', Door> => JSON.parse('{"outcome":"maybe"}'), { no: done }),
  } satisfies DoorTable<'KNOCK'>;
  await t.rejects(drive(lost, 'KNOCK', door, parts, never), { message: /no edge for outcome maybe/ });

  const sleepless = {
    ...world(['shut']).parts,
    sleep: async () => {
      throw new Error('no clock');
    },
  };
  await t.rejects(drive(table, 'KNOCK', door, sleepless, never), { message: 'no clock' });
});

t.test('a status that is only entered after a pause begins its own visit', async (t) => {
  const slow = {
    ENTER: row(knock, read, { in: after(15, 'KNOCK_AGAIN'), wait: failed, no: failed }),
    KNOCK_AGAIN: row(knock, read, { in: done, wait: again(1, 1, done), no: failed }),
  } satisfies DoorTable<'ENTER' | 'KNOCK_AGAIN'>;
  const { parts, slept, steps } = world(['open', 'shut', 'open']);
  const ended = await drive(slow, 'ENTER', { name: 'd', knocks: 0 }, parts, new AbortController().signal);
  t.match(ended, { kind: 'ended', status: 'KNOCK_AGAIN', result: { kind: 'success' }, node: { knocks: 3 } });
  t.same(slept, [15, 1]);
  t.match(steps[1], { phase: 'outcome', status: 'ENTER', next: 'KNOCK_AGAIN' });
});

t.test(
  'a status is tried again after a pause and a look at another, a limited number of times',
  async (t) => {
    const looking = {
      KNOCK: row(knock, read, {
        in: done,
        wait: backAfter(
          10,
          'LOOK',
          2,
          failedBecause(() => 'nobody'),
        ),
        no: failed,
      }),
      LOOK: row(() => 'look', read, { in: 'KNOCK', wait: 'KNOCK', no: done }),
    } satisfies DoorTable<'KNOCK' | 'LOOK'>;
    const shut = world(['shut', 'open', { waitSeconds: 4 }, 'open', 'shut']);
    const ended = await drive(looking, 'KNOCK', door, shut.parts, never);
    t.match(ended, { kind: 'ended', status: 'KNOCK', result: { kind: 'failure', reason: 'nobody' } });
    t.same(shut.sent, ['knock at front', 'look', 'knock at front', 'look', 'knock at front']);
    t.same(shut.slept, [10, 4], 'the pause that the other side asks for counts before');
    const inside = world(['shut', 'broken']);
    t.match(await drive(looking, 'KNOCK', door, inside.parts, never), {
      status: 'LOOK',
      result: { kind: 'success' },
    });
  },
);

t.test('a step that could not be told ends the flow, also where nobody waits for it', async (t) => {
  const { parts, sent } = world(['shut', 'shut', 'open']);
  let told = 0;
  const record = async (): Promise<void> => {
    told += 1;
    if (told > 1) throw new Error('the journal is gone');
  };
  const driving = drive(table, 'KNOCK', door, { ...parts, record }, never);
  await t.rejects(driving, /the journal is gone/);
  t.equal(sent.length, 1, 'and nothing more is sent');
});

const givesUp = failedBecause(() => 'nobody');
const lost: Reply = 'broken';

t.test('a good answer gives back the patience that errors have used up', async (t) => {
  const patient = {
    KNOCK: row(knock, read, { in: done, wait: again(1, 100, failed), no: patiently(10, 2, givesUp) }),
  } satisfies DoorTable<'KNOCK'>;
  const often = [lost, lost, 'shut', lost, lost, 'shut', lost, lost, 'open'] as const;
  const borne = world(often);
  t.match(await drive(patient, 'KNOCK', door, borne.parts, never), { result: { kind: 'success' } });
  t.same(borne.slept, [10, 10, 1, 10, 10, 1, 10, 10]);
  const inARow = world(['shut', lost, lost, lost, 'open']);
  t.match(await drive(patient, 'KNOCK', door, inARow.parts, never), { result: { reason: 'nobody' } });
  t.same(inARow.slept, [1, 10, 10]);
});

t.test('errors of two kinds give each other nothing back', async (t) => {
  const table = {
    KNOCK: row(knock, read, {
      in: done,
      wait: patiently(1, 3, givesUp),
      no: patiently(10, 2, givesUp),
    }),
  } satisfies DoorTable<'KNOCK'>;
  const both = world([lost, 'shut', lost, 'shut', lost, 'shut', lost]);
  t.match(await drive(table, 'KNOCK', door, both.parts, never), { result: { reason: 'nobody' } });
  t.same(both.slept, [10, 1, 10, 1]);
});

t.test('patience in seconds counts from the last good answer', async (t) => {
  const seconds = {
    KNOCK: row(knock, read, {
      in: done,
      wait: againFor(100, () => 1000, failed),
      no: patientlyFor(10, () => 25, givesUp),
    }),
  } satisfies DoorTable<'KNOCK'>;
  const late = world(['shut', 'shut', 'shut', lost, lost, 'shut', lost, lost, lost, lost]);
  t.match(await drive(seconds, 'KNOCK', door, late.parts, never), { result: { reason: 'nobody' } });
  t.same(late.slept, [100, 100, 100, 10, 10, 100, 10, 10, 10]);
});

t.test('the time of an outcome begins when it is first read, not when the status is entered', async (t) => {
  const two = {
    KNOCK: row(knock, read, {
      in: againFor(50, () => 120, 'KNOCK_ON'),
      wait: againFor(10, () => 25, givesUp),
      no: failed,
    }),
    KNOCK_ON: row(knock, read, { in: done, wait: failed, no: failed }),
  } satisfies DoorTable<'KNOCK' | 'KNOCK_ON'>;
  const slow = world(['open', 'open', 'shut', 'shut', 'shut', 'shut']);
  t.match(await drive(two, 'KNOCK', door, slow.parts, never), { result: { reason: 'nobody' } });
  t.same(slow.slept, [50, 50, 10, 10, 10]);
});

t.test('a limit goes on where a node goes on that had been in its status before', async (t) => {
  const patient = {
    KNOCK: row(knock, read, {
      in: done,
      wait: againFor(
        10,
        () => 60,
        failedBecause((_door: Door, waited) => `nobody after ${waited} seconds`),
      ),
      no: failed,
    }),
  } satisfies DoorTable<'KNOCK'>;
  for (const [spentMs, pauses] of [
    [0, 6],
    [35_000, 3],
    [3_600_000, 0],
  ] as const) {
    const { parts, slept } = world(['shut']);
    const ended = await drive(patient, 'KNOCK', { name: 'a', knocks: 0 }, parts, never, spentMs);
    t.match(ended, { kind: 'ended', result: { kind: 'failure', reason: /^nobody after \d+ seconds$/ } });
    t.equal(slept.length, pauses, 'it is looked at once in any case');
  }
});
