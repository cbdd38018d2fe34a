import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { ChildResult } from '../../../../../lib/plugin/child-request.js';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import { readCurlEnd } from '../../../../../plugins/openbmc/bmc/curl/curl-end.js';
import { curlExit } from '../../../../../plugins/openbmc/bmc/curl/curl-exit.js';
import type { BmcVerb } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import { startFleet } from '../../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../../xcat-compat/names/node-name.js';
import { makeAuthority } from '../../../../helpers/certificates.js';
import { startScriptedBmc } from '../../../../helpers/scripted-bmc.js';
import { testBmcs } from '../../../../helpers/test-bmcs.js';
import { testServices } from '../../../../helpers/worker-services.js';

const never = new AbortController().signal;
const limits = { connectSeconds: 10, stallSeconds: 120, uploadSeconds: 1200, oldTls: false };
const imageBytes = 1000;

/** What curl prints of an upload: status, bytes, seconds, the end of the handshake. */
const line = (status: string, bytes: number, handshake = 0.01) =>
  `\nmark ${status} ${bytes} 1.5 ${handshake}\n`;
const head = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{';

function ended(code: number, stdout: string, transfer: 'upload' | 'download' = 'upload') {
  const result: ChildResult = { kind: 'exited', pid: 1, code, stdout, stderr: '' };
  return readCurlEnd(result, 'mark', transfer === 'upload' ? imageBytes : 0, limits, transfer);
}

/** The codes that curl 7.61, 7.74, 7.88, 8.14 and 8.22 gave for the same end of a connection. */
t.test('one end has one meaning, whichever code a release of curl gives it', async (t) => {
  for (const code of [18, 56]) {
    const middle = 'Connection closed in the middle of the answer';
    t.match(ended(code, line('200', 5), 'download'), { kind: 'noAnswer', reason: middle }, `${code}`);
    t.match(ended(code, head + line('200', imageBytes)), {
      kind: 'noAnswer',
      reason: middle,
      sent: 'maybe',
    });
  }
  // With `Expect: 100-continue` the last status that came is 100, which is no answer.
  for (const status of ['000', '100'])
    for (const code of [55, 56]) {
      const end = ended(code, line(status, 400));
      t.match(end, { reason: 'Connection reset while sending', sent: 'cut' }, `${code} ${status}`);
    }
  for (const code of [52, 56]) {
    const end = ended(code, line('000', imageBytes));
    t.match(end, { kind: 'noAnswer', sent: 'maybe' }, `${code}`);
  }
});

t.test('an answer that is no HTTP is not a curl without HTTPS: the BMC may have the image', async (t) => {
  t.match(ended(1, line('000', imageBytes)), {
    kind: 'noAnswer',
    reason: 'the answer is not HTTP',
    sent: 'maybe',
  });
  t.match(ended(1, line('000', 10)), { kind: 'noAnswer', reason: 'the answer is not HTTP', sent: 'no' });
  t.match(ended(1, line('000', 0, 0.02), 'download'), { reason: 'the answer is not HTTP' });
  t.match(ended(1, line('000', 0, 0)), { kind: 'notStarted', reason: 'curl cannot speak HTTPS' });
  t.match(ended(0, line('000', 39), 'download'), { reason: 'the answer is not HTTP' }, 'curl before 7.66');
});

t.test('what this machine cannot do after the whole image was sent does not unsend it', async (t) => {
  for (const code of [23, 26, 27]) {
    t.match(ended(code, line('000', imageBytes)), { kind: 'noAnswer', sent: 'maybe' }, `${code}`);
  }
  t.match(ended(26, line('000', 400)), { kind: 'notStarted', reason: 'the file cannot be read' });
});

t.test('a code that no table knows is told as it is, and is no success', async (t) => {
  for (const code of [5, 19, 101, 255]) {
    t.match(curlExit(code), { means: 'other' });
    t.match(ended(code, line('000', 0)), { kind: 'noAnswer', reason: `curl exit code ${code}` });
  }
});

/** A curl that ends as another release does: what comes for one code is given for the other. */
function standIn(directory: string, codes: Readonly<Record<number, number>>): string {
  const file = join(directory, 'curl');
  const cases = Object.entries(codes).map(([real, other]) => `${real}) exit ${other};;`);
  writeFileSync(file, `#!/bin/sh\ncurl "$@"\ncode=$?\ncase $code in ${cases.join(' ')} esac\nexit $code\n`);
  chmodSync(file, 0o700);
  return file;
}

const releases = [{ 18: 56, 52: 56, 55: 56 }, { 56: 18 }] as const;

for (const codes of releases) {
  t.test(`a dump that is cut off, by a curl that says ${Object.values(codes)[0]}`, async (t) => {
    const home = t.testdir({ dumps: {} });
    const program = standIn(home, codes);
    const directory = join(home, 'dumps');
    for (const generation of ['L0', 'R'] as const) {
      const fleet = await startFleet({ count: 1, behaviour: { generation, dumpBytes: 300_000, dumpMs: 0 } });
      const services = testServices();
      const bmcs = testBmcs({
        ...services,
        runChild: (request, signal) => services.runChild({ ...request, program }, signal),
      });
      const bmc = fleet.bmcs[0]?.address ?? '';
      const node = { node: toNodeName('n1'), bmc, username: 'root', password: '0penBmc' };
      const send = (verb: BmcVerb) => bmcs.send(node, verb, createBudget(), never);
      t.match(await send({ verb: 'createDump' }), { kind: 'ok' });
      await fleet.bmcs[0]?.set({
        faults: [
          { at: 'read', kind: 'truncated', path: 'download/dump/1' },
          { at: 'read', kind: 'truncated', path: 'attachment' },
        ],
      });
      const file = join(directory, 'dump.tar.xz');
      const reply = await send({ verb: 'downloadDump', id: '1', file });
      t.match(reply, { kind: 'silent', text: 'Connection closed in the middle of the answer' }, generation);
      t.same(readdirSync(directory), [], 'no part of it');
      await bmcs.stop(never);
      await fleet.close();
    }
  });
}

t.test('a refusal of a download is one, however its connection ends; an empty file is no dump', async (t) => {
  await makeAuthority();
  const directory = t.testdir({});
  const download = async (status: number, body: string, isCut: boolean) => {
    const bmc = await startScriptedBmc(({ path }) => {
      if (!path.startsWith('/download'))
        return { status: 200, body: { data: 'x', message: '', status: 'ok' } };
      if (!isCut) return { status, body };
      return (socket, response) => {
        response.writeHead(status, { 'content-length': '1000' });
        response.write(body, () => socket.destroy());
      };
    });
    const services = testServices();
    const bmcs = testBmcs(services);
    const node = { node: toNodeName('n1'), bmc: bmc.bmc, username: 'root', password: 'p' };
    const file = join(directory, 'dump.tar.xz');
    const reply = await bmcs.send(node, { verb: 'downloadDump', id: '1', file }, createBudget(), never);
    await bmcs.stop(never);
    await bmc.close();
    return reply;
  };
  t.match(await download(404, 'gone', true), { kind: 'refused', httpStatus: 404 });
  t.match(await download(404, 'gone', false), { kind: 'refused', httpStatus: 404 });
  t.match(await download(200, 'half', true), {
    kind: 'silent',
    text: 'Connection closed in the middle of the answer',
  });
  t.match(await download(200, '', false), { kind: 'silent', text: /empty file/ });
  t.same(readdirSync(directory), []);
});
