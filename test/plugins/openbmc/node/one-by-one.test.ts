import t from 'tap';
import { drive } from '../../../../lib/flow/drive.js';
import { done } from '../../../../lib/flow/table.js';
import type { BmcReply, BmcVerb } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import { log } from '../../../../plugins/openbmc/node/line.js';
import { login } from '../../../../plugins/openbmc/node/login-row.js';
import { type ListedNode, oneByOne } from '../../../../plugins/openbmc/node/one-by-one.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { answering } from '../../../helpers/as-dialect.js';
import { ok, refused } from '../../../helpers/fake-bmc.js';

type Node = ListedNode<string>;

const flow = {
  LOGIN: login<Node, 'DELETE'>('DELETE'),
  DELETE: oneByOne('DELETE', {
    most: 3,
    tooMany: 'too many',
    ask: (id: string, _node: Node) => ({ verb: 'deleteDump' as const, id }),
    read: (reply: BmcReply<undefined>, id) => {
      if (reply.kind === 'ok') return { kind: 'done' };
      return id === 'z'
        ? { kind: 'stop', reason: reply.text }
        : { kind: 'bad', problem: `${id}: ${reply.text}` };
    },
    say: {
      done: ({ last }) => log(`done ${last}`),
      bad: ({ last }) => log(`bad ${last}`),
      next: ({ left }) => log(`next ${left[0]}`),
      some: ({ problems }) => log(`some ${problems.length}`),
      stop: ({ last }) => log(`stop after ${last}`),
    },
  }),
};

async function work(ids: readonly string[], bad: readonly string[]) {
  const said: string[] = [];
  const asked: string[] = [];
  const send = ({ verb, ...more }: BmcVerb): BmcReply<unknown> => {
    if (verb === 'login' || !('id' in more)) return ok(undefined);
    asked.push(more.id);
    return bad.includes(more.id) ? refused(404, 'no') : ok(undefined);
  };
  const ended = await drive(
    flow,
    'LOGIN',
    { node: toNodeName('n1'), left: ids, last: undefined, problems: [] },
    {
      send: async (sent) => answering(sent, send),
      sleep: async () => {},
      now: () => 0,
      say: (line) => said.push(line.kind === 'log' ? line.text : line.kind),
      record: () => {},
    },
    new AbortController().signal,
  );
  const result = ended.kind === 'ended' ? ended.result : undefined;
  return { asked: asked.join(''), said, reason: result?.kind === 'failure' ? result.reason : result?.kind };
}

t.test('everything on the list is done in its order', async (t) => {
  t.same(await work(['a'], []), { asked: 'a', said: ['done a'], reason: 'success' });
  t.same(await work(['b', 'a', 'b'], []), {
    asked: 'bab',
    said: ['done b', 'next a', 'done a', 'next b', 'done b'],
    reason: 'success',
  });
});

t.test('one that cannot be done keeps none of the others back, and fails the node at the end', async (t) => {
  t.same(await work(['a', 'b', 'c'], ['a', 'b']), {
    asked: 'abc',
    said: ['bad a', 'next b', 'bad b', 'next c', 'done c', 'some 2'],
    reason: 'b: no',
  });
  t.same(await work(['a', 'b'], ['b']), {
    asked: 'ab',
    said: ['done a', 'next b', 'some 1'],
    reason: 'b: no',
  });
  t.same(await work(['a'], ['a']), { asked: 'a', said: ['some 1'], reason: 'a: no' });
});

t.test('what makes the rest useless ends it', async (t) => {
  t.same(await work(['a', 'z', 'b'], ['z']), {
    asked: 'az',
    said: ['done a', 'next z', 'stop after a'],
    reason: 'no',
  });
});

t.test('a list has a bound, and something in it', async (t) => {
  const long = await work(['a', 'b', 'c', 'd', 'e'], []);
  t.equal(long.reason, 'too many');
  t.equal(long.asked, 'abcd');
  await t.rejects(work([], []), /without anything to do/);
  t.equal(flow.DELETE.next['all'], done);
});
