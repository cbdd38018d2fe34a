import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { createNodeStates } from '../../../lib/jobs/node-states.js';
import { type RoundsParts, workInRounds } from '../../../lib/jobs/rounds.js';
import type { Target } from '../../../lib/plugin/contract.js';
import type { Loss } from '../../../lib/pool/part.js';
import { type NodeName, toNodeName } from '../../../xcat-compat/names/node-name.js';

// A pool whose workers die as the test says, and a clock that nobody waits for.

interface Round {
  readonly nodes: readonly NodeName[];
  readonly where: 'shared' | 'apart';
  readonly lose: (nodes: readonly NodeName[], loss: Partial<Loss>) => void;
  readonly end: () => void;
}

function targetsOf(count: number, owner = (at: number) => `bmc${at}`): readonly Target[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ node: toNodeName(`n${at}`), owner: owner(at), facts: {} },
    resume: { status: 'UPLOAD', intent: true, facts: {} },
  }));
}

const died: Loss = { how: 'exit code 1', kind: 'fault', alone: false, afterSeconds: 0 };

function scene(targets: readonly Target[], work: (round: Round) => void) {
  const states = createNodeStates(
    targets.map(({ node, owner, resume }) => ({
      ...{ node, owner, resume, visit: 0, cancelled: false, result: undefined, since: 0 },
    })),
    () => 0,
  );
  const rounds: Round[] = [];
  const failures = new Map<NodeName, string>();
  const slept: number[] = [];
  let seconds = 0;
  let suspended = false;
  const settle = (node: NodeName): void =>
    void states.take({ kind: 'settled', node, result: { kind: 'success' } }, 0);
  const parts: RoundsParts = {
    targets,
    states,
    run: (mine, lost, _cancels, where) =>
      new Promise((resolve) => {
        const nodes = mine.map(({ node }) => node);
        const lose: Round['lose'] = (gone, loss) => lost(gone, { ...died, ...loss });
        const round = { nodes, where, lose, end: resolve };
        rounds.push(round);
        work(round);
      }),
    fail: (node, reason) => {
      const result = { kind: 'failure', reason } as const;
      if (states.take({ kind: 'settled', node, result }, 0)) failures.set(node, reason);
    },
    isSuspended: () => suspended,
    clock: {
      now: () => seconds * 1000,
      sleep: async (asked) => {
        slept.push(asked);
        seconds += asked;
        await turn();
      },
    },
  };
  const suspend = (): void => {
    suspended = true;
  };
  return { working: workInRounds(parts), states, rounds, failures, slept, settle, suspend };
}

/** All good nodes succeed, but a worker with one of these dies under all it has. */
function withCulprits(count: number, culprits: readonly string[], kind: Loss['kind'] = 'fault') {
  const guilty = new Set(culprits.map(toNodeName));
  const targets = targetsOf(count);
  const at = scene(targets, ({ nodes, lose, end }) => {
    setImmediate(() => {
      if (nodes.some((node) => guilty.has(node))) lose(nodes, { kind, alone: nodes.length === 1 });
      else for (const node of nodes) at.settle(node);
      end();
    });
  });
  return at;
}

t.test('the node whose work ends its worker is found and put aside, all others go on', async (t) => {
  for (const count of [1, 2, 3, 64, 1000]) {
    const at = withCulprits(count, ['n0']);
    await at.working.ended;
    t.same([...at.failures.keys()], ['n0']);
    t.match(
      at.failures.get(toNodeName('n0')),
      /^Its work has ended its worker process 2 times in the same place \(the last time: exit code 1\), so it was put aside; the other nodes go on\. It was last at UPLOAD; what its BMC has done since then is not known\./,
    );
    t.equal(at.states.results().length, count);
    t.ok(at.rounds.length <= 4 + 2 * Math.ceil(Math.log2(count)), `${at.rounds.length} rounds`);
    t.ok(at.rounds.slice(2).every(({ where }) => where === 'apart'));
  }
});

t.test('several of them', async (t) => {
  const culprits = ['n3', 'n50', 'n51', 'n99'];
  const at = withCulprits(100, culprits);
  await at.working.ended;
  t.same([...at.failures.keys()].sort(), culprits);
  t.equal(at.states.results().length, 100);
});

t.test('the nodes of one BMC are never worked on in two workers', async (t) => {
  const targets = targetsOf(8, (at) => `bmc${at % 3}`);
  const open = new Map<string, number>();
  const ownerOf = new Map(targets.map(({ node, owner }) => [node, owner]));
  const at = scene(targets, ({ nodes, lose, end }) => {
    const owners = new Set(nodes.map((node) => ownerOf.get(node) ?? ''));
    for (const owner of owners) {
      t.notOk(open.get(owner), `${owner} has one worker`);
      open.set(owner, 1);
    }
    setImmediate(() => {
      for (const owner of owners) open.delete(owner);
      lose(nodes, { alone: nodes.length === 1 });
      end();
    });
  });
  await at.working.ended;
  t.equal(at.failures.size, 8, 'in the end each is given up');
  for (const reason of at.failures.values()) t.match(reason, /no worker process has got on with this node/);
});

t.test('a node that has had an answer since begins anew', async (t) => {
  let deaths = 0;
  const at = scene(targetsOf(1), ({ nodes, lose, end }) => {
    setImmediate(() => {
      deaths += 1;
      if (deaths > 60) for (const node of nodes) at.settle(node);
      else {
        for (const node of nodes) at.working.gotOn(node, 'UPLOAD');
        lose(nodes, { kind: deaths % 2 === 0 ? 'fault' : 'killed', alone: true });
      }
      end();
    });
  });
  await at.working.ended;
  t.equal(at.failures.size, 0);
});

t.test('a status that looks and leads back to the same place is no way on', async (t) => {
  let deaths = 0;
  const at = scene(targetsOf(1), ({ nodes: [node = toNodeName('n0')], lose, end }) => {
    setImmediate(() => {
      deaths += 1;
      at.working.gotOn(node, 'LOOK');
      const step = { status: 'UPLOAD', tries: 1, facts: {}, effect: true };
      at.states.take({ kind: 'step', node, phase: 'intent', ...step }, 0);
      lose([node], { alone: true });
      end();
    });
  });
  await at.working.ended;
  t.equal(deaths, 2);
  t.equal(at.failures.size, 1);
});

t.test('KILL from outside is held against nobody for long', async (t) => {
  let kills = 0;
  const at = scene(targetsOf(4), ({ nodes, lose, end }) => {
    setImmediate(() => {
      kills += 1;
      if (kills > 20) for (const node of nodes) at.settle(node);
      else lose(nodes, { kind: 'killed', how: 'SIGKILL', alone: nodes.length === 1 });
      end();
    });
  });
  await at.working.ended;
  t.equal(at.failures.size, 0);
});

t.test('a node that is killed whenever it is alone is put aside in the end', async (t) => {
  const at = withCulprits(16, ['n7'], 'killed');
  await at.working.ended;
  t.same([...at.failures.keys()], ['n7']);
  t.match(at.failures.get(toNodeName('n7')), /8 times in the same place/);
});

t.test('where no worker is to be had the job waits, and says after a while what is known', async (t) => {
  let rounds = 0;
  const paused = scene(targetsOf(2), ({ nodes, lose, end }) => {
    rounds += 1;
    if (rounds > 3) for (const node of nodes) paused.settle(node);
    else lose(nodes, { kind: 'noWorker', afterSeconds: 57 });
    end();
  });
  await paused.working.ended;
  t.equal(paused.failures.size, 0);
  t.same(paused.slept, [57, 57, 57], 'not before a worker is started again');

  const never = scene(targetsOf(2), ({ nodes, lose, end }) => {
    lose(nodes, { kind: 'noWorker', how: 'EAGAIN', afterSeconds: 1 });
    end();
  });
  await never.working.ended;
  t.equal(never.failures.size, 2);
  const waited = never.slept.reduce((sum, seconds) => sum + seconds, 0);
  t.ok(waited > 600 && waited < 700, `${waited} seconds`);
  for (const reason of never.failures.values()) {
    t.match(reason, /^For \d+ seconds no worker process has got on with this node \(the last time: EAGAIN\)/);
    t.match(reason, /It was last at UPLOAD; what its BMC has done since then is not known/);
  }
});

t.test('nodes whose worker has ended do not wait for those whose worker lives', async (t) => {
  let isFirst = true;
  let endFirst = (): void => {};
  const at = scene(targetsOf(4), ({ nodes, lose, end }) => {
    if (!isFirst) {
      for (const node of nodes) at.settle(node);
      end();
      return;
    }
    isFirst = false;
    endFirst = () => {
      for (const node of nodes.slice(2)) at.settle(node);
      end();
    };
    lose(nodes.slice(0, 2), {});
  });
  while (at.states.results().length < 2) await turn();
  t.same(
    at.states.results().map(({ node }) => node),
    ['n0', 'n1'],
  );
  endFirst();
  await at.working.ended;
  t.equal(at.states.results().length, 4);
});

t.test('a cancelled node ends between two rounds, and in one that comes back without it', async (t) => {
  const node = toNodeName('n0');
  let rounds = 0;
  const at = scene(targetsOf(2), ({ nodes, lose, end }) => {
    rounds += 1;
    if (rounds > 1) for (const one of nodes) at.settle(one);
    else lose(nodes, {});
    end();
  });
  at.states.take({ kind: 'cancelled', node, by: 'root', isTold: true }, 0);
  at.working.cancel([node]);
  await at.working.ended;
  t.same([...at.failures], [[node, 'The command was cancelled before this node was finished.']]);
});

t.test('nothing is begun again once the daemon stops', async (t) => {
  const at = scene(targetsOf(2), ({ nodes, lose, end }) => {
    lose(nodes, { kind: 'stopping' });
    end();
  });
  at.suspend();
  await at.working.ended;
  t.equal(at.rounds.length, 1);
  t.equal(at.failures.size, 0);
});
