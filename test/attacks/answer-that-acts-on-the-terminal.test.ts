import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import t, { type Test } from 'tap';
import { createNodeLogs } from '../../lib/jobs/node-logs.js';
import type { SettledNode } from '../../lib/plugin/contract.js';
import { createBudget } from '../../plugins/openbmc/bmc/budget.js';
import { answerOf } from '../../plugins/openbmc/bmc/http/http-answer.js';
import type { Image } from '../../plugins/openbmc/bmc/image/image.js';
import { sshProblem } from '../../plugins/openbmc/bmc/ssh/ssh-end.js';
import type { BmcVerb } from '../../plugins/openbmc/bmc/verbs/index.js';
import { openbmc } from '../../plugins/openbmc/index.js';
import { startWorker } from '../../plugins/openbmc/openbmc-worker.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { asSent } from '../helpers/as-sent.js';
import { makeAuthority } from '../helpers/certificates.js';
import { writeImage } from '../helpers/firmware-image.js';
import { callOf, fakeTables } from '../helpers/openbmc-command.js';
import { testBmcs } from '../helpers/test-bmcs.js';
import { testFiles } from '../helpers/test-files.js';
import { testServices } from '../helpers/worker-services.js';

// Whatever a BMC says ends at a terminal, in a log, or in a document: in the status line, in a header, in JSON, in ssh.

const never = new AbortController().signal;
/** Colour, title, a CSI of one character, DEL, the turning of what follows, a half of a pair, bytes that are no UTF-8. */
const hostileText = '\x1b[31m\x1b]0;pwned\x07\u009b2J\x7f\u202egnp\u2066\u2028\b\b';
const hostileBytes = Buffer.concat([Buffer.from(`Bad${hostileText}`), Buffer.from([0xff, 0x9b, 0x41])]);
const unfit = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd-\uffff]/u;

/** All texts in a value, in whatever depth, that are not fit for one line. */
function unfitIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return unfit.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [...unfitIn(name), ...unfitIn(item)]);
}

interface Told {
  readonly status: number;
  readonly reason?: Buffer;
  readonly headers?: string;
  readonly body?: string;
}

/** A BMC that speaks HTTP byte by byte: Node's own server writes no such status line. */
async function rawBmc(t: Test, answer: (method: string, path: string) => Told): Promise<string> {
  const { key, cert } = await makeAuthority('CN=testhost');
  const server = createServer({ key, cert }, (socket) => {
    socket.on('error', () => {});
    t.teardown(() => void socket.destroy());
    serve(socket, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** One request after the other; a body is waited for before it is answered. */
function serve(socket: TLSSocket, answer: (method: string, path: string) => Told): void {
  let seen = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    seen = Buffer.concat([seen, data]);
    for (let end = seen.indexOf('\r\n\r\n'); end !== -1; end = seen.indexOf('\r\n\r\n')) {
      const head = seen.subarray(0, end).toString('latin1');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (seen.length < end + 4 + length) return;
      seen = seen.subarray(end + 4 + length);
      const [method = '', path = ''] = head.split(' ');
      const { status, reason = Buffer.from('OK'), headers = '', body = '' } = answer(method, path);
      const length2 = Buffer.byteLength(body);
      socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} `), reason]));
      socket.write(
        `\r\nContent-Type: application/json\r\nContent-Length: ${length2}\r\n${headers}\r\n${body}`,
      );
    }
  });
}

const envelope = (data: unknown) => JSON.stringify({ data, message: '200 OK', status: 'ok' });
const loggedIn: Told = { status: 200, body: envelope('User logged in') };

async function imageFile(t: Test): Promise<Image> {
  const path = join(t.testdir({}), 'image.tar');
  await writeImage(path);
  return { path, version: 'v', purpose: 'x.BMC', machineName: undefined, bytes: statSync(path).size };
}

t.test('what each verb says of a hostile answer', async (t) => {
  const image = await imageFile(t);
  const description = `no${hostileText}`;
  const answers: readonly Told[] = [
    { status: 400, reason: hostileBytes, body: '' },
    { status: 500, reason: hostileBytes, body: `plain ${hostileText}` },
    {
      status: 403,
      reason: hostileBytes,
      body: JSON.stringify({ data: { description, exception: description } }),
    },
    { status: 418, reason: hostileBytes, headers: `Content-Type: text/\u202ex\x1b[31m\r\n` },
    {
      status: 200,
      reason: hostileBytes,
      body: envelope({ [`/xyz/${hostileText}`]: { Version: description } }),
    },
    { status: 200, body: `"\\u001b[31m\\u202e\\ud800\\u009b"` },
    { status: 200, reason: hostileBytes, headers: `Location: /x\x1b[31m\r\nETag: "\x1b[31m"\r\n`, body: 'x' },
  ];
  const verbs: readonly BmcVerb[] = [
    { verb: 'readState' },
    { verb: 'listSoftware' },
    { verb: 'readEventLog' },
    { verb: 'upload', image },
    { verb: 'upload', image, apply: 'OnReset' },
    { verb: 'listDumps' },
  ];
  for (const told of answers) {
    const bmc = await rawBmc(t, (_method, path) => (path === '/login' ? loggedIn : told));
    const bmcs = testBmcs(testServices());
    const lines: string[] = [];
    const budget = createBudget({ debug: (_node, text) => lines.push(text) });
    const node = { node: toNodeName('n1'), bmc, username: 'root', password: 'p' };
    for (const verb of verbs) {
      const reply = await bmcs.send(node, verb, budget, never);
      const about = `${told.status}, ${verb.verb}`;
      t.same(unfitIn(reply), [], about);
    }
    t.notMatch(lines.join(''), unfit, 'what xcatdebugmode shows');
    await bmcs.stop(never);
  }
});

/** The image that runs, with such a version. */
const software = {
  '/xyz/openbmc_project/software/aaaa1111': {
    Version: `v1${hostileText}`,
    Purpose: 'xyz.openbmc_project.Software.Version.VersionPurpose.BMC',
    Activation: 'xyz.openbmc_project.Software.Activation.Activations.Active',
    RequestedActivation: 'xyz.openbmc_project.Software.Activation.RequestedActivations.None',
    Priority: 0,
  },
  '/xyz/openbmc_project/software/functional': { endpoints: ['/xyz/openbmc_project/software/aaaa1111'] },
};

t.test('the summary of a flash and the node’s log', async (t) => {
  const { path } = await imageFile(t);
  const bmc = await rawBmc(t, (method, asked) => {
    if (asked === '/login') return loggedIn;
    if (method === 'PUT') return { status: 409, reason: hostileBytes };
    return { status: 200, body: envelope(software) };
  });
  const directory = join(t.testdirName, 'logs');
  mkdirSync(directory);
  const services = testServices({ logDirectory: directory });
  const worker = startWorker(services);
  const nodeLogs = createNodeLogs(directory);
  const nodeLog = nodeLogs.open('rflash', (reason) => t.fail(reason));
  const replies: XcatResponse[] = [];
  const settled: SettledNode[] = [];
  const call = callOf({ command: 'rflash', args: ['-u', path], nodes: ['n1'], cwd: directory });
  const asked = openbmc.commands['rflash'];
  if (asked?.kind !== 'nodes') throw new Error('no rflash');
  const parsed = asked.parse(call);
  if (parsed.kind === 'answer') throw new Error(JSON.stringify(parsed.replies));
  const tables = fakeTables({
    openbmc: [{ node: 'n1', bmc }],
    passwd: [{ key: 'openbmc', username: 'root', password: 'p' }],
  });
  const daemon = {
    tables,
    settings: services.settings,
    files: testFiles,
    source: 'mn',
    now: Date.now,
    leftOf: () => [],
  };
  const prepared = await parsed.prepare(daemon);
  if (prepared.kind === 'answer') throw new Error(JSON.stringify(prepared.replies));
  await worker.run(
    asSent({ command: 'rflash', plan: prepared.plan, targets: prepared.targets }),
    {
      reply: (reply) => replies.push(reply),
      settled: (node, result) => settled.push({ node, result }),
      nodeStatus: () => {},
      nodeLog: (node, text) => nodeLog.append(node, text),
    },
    never,
  );
  await worker.stop(AbortSignal.timeout(5000));
  await nodeLogs.written();
  const summary = prepared.finish(settled, call);
  t.match(settled, [{ result: { kind: 'failure', reason: /409 Bad \[31m/ } }]);
  t.same(unfitIn([...replies, ...summary, settled]), []);
  const log = readFileSync(join(directory, 'rflash', 'n1.log'), 'utf8');
  t.match(log, /409 Bad \[31m/);
  t.notMatch(log.replaceAll('\n', ''), unfit);
});

t.test('the head of an answer', async (t) => {
  const head = (header: string | undefined, reason = '') =>
    answerOf({ httpStatus: 200, reason, header: () => header }, '', 'whole');
  t.equal(head(undefined, '').reason, 'OK');
  t.equal(head(undefined, '\x1b\x07').reason, 'OK', 'nothing is left of it');
  t.equal(head(undefined, 'x'.repeat(10_000)).reason.length, 120);
  t.equal(head('"a b"').etag, undefined, 'what cannot stand in a header is not sent back');
  t.equal(head('"\x1b"').etag, undefined);
  t.equal(head('W/"1"').etag, 'W/"1"');
});

t.test('what ssh repeats of a BMC', async (t) => {
  const stderr = `banner\r\n${hostileText}denied by ${hostileBytes.toString('utf8')}\n`;
  const problem = sshProblem({
    result: { kind: 'exited', pid: 1, code: 1, stdout: '', stderr },
    host: 'h',
    username: 'root',
    password: 'p',
    proof: { kind: 'password' },
    expected: 'x',
    settings: testServices().settings,
  });
  t.match(problem, /denied by/);
  t.notMatch(problem, unfit);
});
