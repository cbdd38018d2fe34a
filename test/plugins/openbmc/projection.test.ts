import t from 'tap';
import { drive } from '../../../lib/flow/drive.js';
import type {
  BmcReply,
  ListSoftware,
  ReadState,
  VerbName,
} from '../../../plugins/openbmc/bmc/verbs/index.js';
import type { Flow } from '../../../plugins/openbmc/node/bmc-row.js';
import type { Line } from '../../../plugins/openbmc/node/line.js';
import { login } from '../../../plugins/openbmc/node/login-row.js';
import {
  printed,
  printedThen,
  readAndPrint,
} from '../../../plugins/openbmc/node/projection/projection-row.js';
import { says } from '../../../plugins/openbmc/node/projection/projection-texts.js';
import { type Reading, unread } from '../../../plugins/openbmc/node/projection/reading.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { info, nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import { answering } from '../../helpers/as-dialect.js';
import { ok, refused, silent } from '../../helpers/fake-bmc.js';

const readState = (): ReadState => ({ verb: 'readState' });
const listSoftware = (): ListSoftware => ({ verb: 'listSoftware' });

const one = readAndPrint<{ bmc: string | undefined }, Reading>(readState, ({ bmc }, node) => ({
  lines: [says(node, `state: ${bmc}`)],
  ...(bmc === 'Quiesced' ? { missing: ['no host', 'no chassis'] } : {}),
}));

const two: Flow<Reading> = {
  LOGIN: login('STATE'),
  STATE: printedThen(readState, ({ bmc }, node) => ({ lines: [says(node, `${bmc}`)] }), 'IMAGES', 'state'),
  IMAGES: printed(listSoftware, ({ images }, node) => ({ lines: images.map(({ id }) => says(node, id)) })),
};

async function run(flow: Flow<Reading>, answers: Partial<Record<VerbName, BmcReply<unknown>>>) {
  const said: Line[] = [];
  const asked: VerbName[] = [];
  const ended = await drive(
    flow,
    'LOGIN',
    unread(toNodeName('n1')),
    {
      send: async (sent) =>
        answering(sent, ({ verb }) => {
          asked.push(verb);
          return answers[verb] ?? ok(undefined);
        }),
      sleep: async () => {},
      now: () => 0,
      say: (line) => said.push(line),
      record: () => {},
    },
    new AbortController().signal,
  );
  return { asked, said, result: ended.kind === 'ended' ? ended.result : undefined };
}

const text = (line: string) => ({ kind: 'reply', response: info(`n1: ${line}`) });
const error = (line: string) => ({ kind: 'reply', response: nodeError('n1', line) });
const failure = (reason: string) => ({ kind: 'failure', reason });
const state = ok({ bmc: 'Ready', chassis: undefined, host: undefined });
const images = ok({ images: [{ id: 'a' }, { id: 'b' }], functional: undefined });

t.test('one answer is printed', async (t) => {
  const { asked, said, result } = await run(one, { readState: state });
  t.same(asked, ['login', 'readState']);
  t.same(said, [text('state: Ready')]);
  t.same(result, { kind: 'success' });

  const no = await run(one, { readState: refused(404, '[404] Not Found') });
  t.same([no.said, no.result], [[], failure('[404] Not Found')]);
});

t.test('what an answer lacks is said after what it has', async (t) => {
  const answer = ok({ bmc: 'Quiesced', chassis: undefined, host: undefined });
  const { said, result } = await run(one, { readState: answer });
  t.same(said, [text('state: Quiesced'), error('no host')]);
  t.same(result, failure('no chassis'), 'the last is the failure, which is said besides');
});

t.test('a part that is refused does not hide the next', async (t) => {
  const whole = await run(two, { readState: state, listSoftware: images });
  t.same(whole.said, [text('Ready'), text('a'), text('b')]);
  t.same(whole.result, { kind: 'success' });

  const partly = await run(two, { readState: refused(500, '[500] broken'), listSoftware: images });
  t.same(partly.said, [text('a'), text('b')]);
  t.same(partly.result, failure('[500] broken (no state)'));

  const last = await run(two, { readState: state, listSoftware: refused(404, '[404] Not Found') });
  t.same([last.said, last.result], [[text('Ready')], failure('[404] Not Found')]);
});

t.test('two reasons are both said, one reason once', async (t) => {
  const both = await run(two, { readState: refused(500, '[500] a'), listSoftware: refused(404, '[404] b') });
  t.same([both.said, both.result], [[error('[500] a (no state)')], failure('[404] b')]);
  const same = await run(two, { readState: refused(503, '503'), listSoftware: refused(503, '503') });
  t.same([same.said, same.result], [[], failure('503')]);
});

t.test('a BMC that does not answer is not asked for the next part', async (t) => {
  const { asked, said, result } = await run(two, { readState: silent('timed out', true) });
  t.same(asked, ['login', 'readState']);
  t.same([said, result], [[], failure('timed out')]);
});
