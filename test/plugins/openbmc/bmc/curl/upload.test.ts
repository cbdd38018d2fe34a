import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { ChildResult } from '../../../../../lib/plugin/child-request.js';
import type { Settings } from '../../../../../lib/settings/settings.js';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import { CurlConfigError, curlConfig } from '../../../../../plugins/openbmc/bmc/curl/curl-config.js';
import { readCurlEnd } from '../../../../../plugins/openbmc/bmc/curl/curl-end.js';
import type { Image } from '../../../../../plugins/openbmc/bmc/image/image.js';
import type { Upload } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import { toNodeName } from '../../../../../xcat-compat/names/node-name.js';
import { makeAuthority } from '../../../../helpers/certificates.js';
import { error, L0, L2, type LegacyKind, legacyBmc, ok } from '../../../../helpers/legacy-script.js';
import { type Scripted, type Seen, startScriptedBmc } from '../../../../helpers/scripted-bmc.js';
import { type TestNode, testBmcs } from '../../../../helpers/test-bmcs.js';
import { testServices } from '../../../../helpers/worker-services.js';

const never = new AbortController().signal;
const PROBE = 'GET /xyz/openbmc_project/state/bmc0/attr/CurrentBMCState';

function imageFile(t: Test, name = 'image.ubi.tar', bytes = 100_000): Image {
  const path = join(t.testdir(), name);
  writeFileSync(path, Buffer.alloc(bytes, 'firmware'));
  return { path, version: 'v2', purpose: 'x.BMC', machineName: undefined, bytes };
}

async function rig(
  t: Test,
  kind: LegacyKind,
  answer: (seen: Seen) => Scripted,
  settings: Partial<Settings> = {},
) {
  const legacy = legacyBmc(kind, (seen) => (seen.path.startsWith('/upload/') ? answer(seen) : ok('Ready')));
  const bmc = await startScriptedBmc((seen) => legacy.script(seen));
  const services = testServices(settings);
  const bmcs = testBmcs(services);
  t.teardown(async () => {
    await bmcs.stop(never);
    await bmc.close();
  });
  const node: TestNode = {
    node: toNodeName('n1'),
    bmc: bmc.bmc,
    username: kind.username,
    password: kind.password,
  };
  const upload = (image: Image, signal = never, budget = createBudget()) =>
    bmcs.send(node, { verb: 'upload', image }, budget, signal);
  return { legacy, bmc, services, bmcs, node, upload };
}

t.test('O70 the image goes by PUT /upload/image/NAME and the answer names it', async (t) => {
  for (const kind of [L0, L2, { ...L2, shows: ['cookie'] as const }, { ...L2, shows: ['basic'] as const }]) {
    const image = imageFile(t, 'obmc phosphor#1.tar');
    const { bmc, upload } = await rig(t, kind, () => ok('2a1022fe'));
    t.same(await upload(image), { kind: 'ok', value: { id: '2a1022fe' } });
    const put = bmc.seen.at(-1);
    t.equal(put?.method, 'PUT');
    t.equal(put?.path, '/upload/image/obmc%20phosphor%231.tar');
    t.equal(put?.headers['content-type'], 'application/octet-stream');
    t.equal(put?.headers['content-length'], '100000');
    t.equal(put?.headers.expect, undefined);
    t.ok(put?.body.equals(readFileSync(image.path)), 'every byte');
    t.ok(bmc.counts.most <= 2, `${bmc.counts.most} connections`);
  }
});

t.test('O70 an answer without an id is a success without an id', async (t) => {
  for (const data of [null, 'Image uploaded', 7]) {
    const { upload } = await rig(t, L2, () => ok(data));
    t.same(await upload(imageFile(t)), { kind: 'ok', value: { id: undefined } });
  }
});

t.test('O16 nothing secret in the child’s arguments or environment', async (t) => {
  const secret = 'S3cr"et\\pass';
  const { upload, bmcs, services, bmc, node } = await rig(
    t,
    { ...L2, password: secret, shows: ['basic'] },
    () => {
      seenWhileRunning = whatEverybodySees(services.children.length);
      return ok('2a1022fe');
    },
  );
  let seenWhileRunning = '';
  t.match(await upload(imageFile(t)), { kind: 'ok' });
  t.match(seenWhileRunning, /curl\0-q\0--config\0-\0/, 'the child was looked at');
  const hidden = [secret, Buffer.from(`root:${secret}`).toString('base64'), bmc.bmc];
  for (const word of hidden) t.notOk(seenWhileRunning.includes(word));
  t.same(services.children[0]?.args, ['-q', '--config', '-']);
  await bmcs.send(node, { verb: 'login' }, createBudget(), never);
});

/** cmdline and environ of all curl children of this process. */
function whatEverybodySees(_children: number): string {
  let text = '';
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = / (\d+) /.exec(
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.slice(1) ?? '',
      )?.[1];
      if (parent !== String(process.pid)) continue;
      text += readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
    } catch {
      // It has ended meanwhile.
    }
  }
  return text;
}

t.test('O15 any value comes through a curl config, or is refused', async () => {
  const value = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(value, (text) => {
      if (/[\r\n\0]/.test(text)) {
        return refuses(() => curlConfig([['header', text]]));
      }
      const line = curlConfig([['header', text]]);
      const inner = /^header = "(.*)"\n$/s.exec(line)?.[1] ?? '';
      // curl: a backslash takes the next character, an unescaped quote ends the value.
      return !/(?<!\\)(?:\\\\)*"/.test(inner) && inner.replace(/\\(.)/gs, '$1') === text;
    }),
  );
});

function refuses(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return error instanceof CurlConfigError && error.message.includes("line break or NUL in curl's header");
  }
}

t.test('O15 curl itself reads the odd bytes of a file name and a header', async (t) => {
  const name = `a "b" \\c {d} [e] $(f) 'g' ü %41.tar`;
  const { upload, bmc } = await rig(t, { ...L2, username: 'r"o\\ot', password: "ü'@:(\n\t" }, () =>
    ok('2a1022fe'),
  );
  t.match(await upload(imageFile(t, name)), { kind: 'ok' });
  t.equal(decodeURIComponent(bmc.seen.at(-1)?.path ?? ''), `/upload/image/${name}`);
});

t.test('a file name with a line break is refused before curl starts', async (t) => {
  const { upload, services } = await rig(t, L2, () => ok(null));
  const reply = await upload(imageFile(t, 'a\nb.tar'));
  t.match(reply, { kind: 'silent', sent: 'no', text: /^Failed to upload update file .*line break/s });
  t.equal(services.children.length, 0);
});

t.test('O72 what the BMC says no with', async (t) => {
  const image = imageFile(t);
  const file = image.path;
  const rows: readonly (readonly [Scripted, number, string, number?])[] = [
    [
      {
        status: 500,
        body: { message: '500 Internal Server Error', data: { description: 'Image upload failed' } },
      },
      500,
      `Failed to upload update file ${file} :500 Internal Server Error - Image upload failed`,
    ],
    [
      error(400, 'Version already exists or failed to be extracted'),
      400,
      `Failed to upload update file ${file} :400 Error - Version already exists or failed to be extracted`,
    ],
    [
      { status: 413 },
      413,
      `Failed to upload update file ${file} :413 Payload Too Large - The image is larger than the BMC accepts`,
    ],
    [
      { status: 503, headers: { 'retry-after': '30' } },
      503,
      `Failed to upload update file ${file} :503 Service Unavailable - The BMC is busy with another upload`,
      30,
    ],
    [{ status: 503, headers: { 'retry-after': 'soon' } }, 503, 'Failed to upload update file'],
    [{ status: 502, body: '<html>' }, 502, `Failed to upload update file ${file} :502 Bad Gateway`],
    [{ status: 403 }, 403, 'The user may not upload firmware'],
    [
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      200,
      'Failed to upload update file. Received wrong format response: 200 OK, text/html, <html>',
    ],
    [
      { status: 200, body: 'x'.repeat(200_000) },
      200,
      'Failed to upload update file. Received wrong format response: 200 OK, application/json, too long, xxx',
    ],
  ];
  for (const [answer, httpStatus, text, retryAfterSeconds] of rows) {
    const { upload } = await rig(t, L2, () => answer);
    const reply = await upload(image);
    t.match(reply, { kind: 'refused', httpStatus, text });
    if (reply.kind === 'refused') t.equal(reply.retryAfterSeconds, retryAfterSeconds);
  }
});

t.test('B34 413 before the body is read is seen, not the broken connection', async (t) => {
  const image = imageFile(t, 'big.tar', 20_000_000);
  const bmc = await earlyAnswer(
    t,
    'HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  );
  t.match(await sendTo(t, bmc, image), { kind: 'refused', httpStatus: 413 });
});

t.test('B34 a refusal that is lost with the connection is heard when the BMC is asked first', async (t) => {
  const image = imageFile(t, 'big.tar', 20_000_000);
  const { key, cert } = await makeAuthority('CN=testhost');
  const server = createTlsServer({ key, cert }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const head = data.toString('latin1');
      if (!head.startsWith('PUT '))
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
      else if (/expect: 100-continue/i.test(head))
        socket.end('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n');
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  const address = server.address();
  const bmc = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  t.match(await sendTo(t, bmc, image), { kind: 'silent', sent: 'cut', text: /reset/ });
  t.match(await sendTo(t, bmc, image, {}, true), { kind: 'refused', httpStatus: 413 });
});

t.test('a BMC that is asked first and says nothing gets the image all the same', async (t) => {
  const image = imageFile(t);
  const { bmcs, node, bmc } = await rig(t, L2, () => ok('2a1022fe'));
  const reply = await bmcs.send(node, { verb: 'upload', image, asksFirst: true }, createBudget(), never);
  t.match(reply, { kind: 'ok' });
  t.equal(bmc.seen.at(-1)?.headers.expect, '100-continue');
  t.equal(bmc.seen.at(-1)?.body.length, image.bytes);
});

t.test('O72 no answer to an upload: the reason, and whether the BMC may have the image', async (t) => {
  const image = imageFile(t);
  const says = (reason: string) =>
    `Failed to upload update file. Did not receive response from OpenBMC (${reason})`;
  await t.test('reset after the last byte', async (t) => {
    const { upload } = await rig(t, L2, () => (socket) => socket.destroy());
    const reply = await upload(image);
    t.match(reply, {
      kind: 'silent',
      sent: 'maybe',
      text: /^Failed to upload update file\. Did not .*(reset|closed)/,
    });
  });
  await t.test('silence after the last byte', async (t) => {
    const { upload } = await rig(t, L2, () => () => {}, { uploadSeconds: 1 });
    t.same(await upload(image), {
      kind: 'silent',
      sent: 'maybe',
      text: says('timed out after 1 seconds while uploading'),
    });
  });
  await t.test('silence before the last byte (B36)', async (t) => {
    const bmc = await earlyAnswer(t, undefined);
    const reply = await sendTo(t, bmc, imageFile(t, 'big.tar', 20_000_000), { uploadSeconds: 1 });
    t.match(reply, { kind: 'silent', sent: 'no', text: says('timed out after 1 seconds while uploading') });
  });
  await t.test('refused', async (t) => {
    const { upload, bmc, bmcs, node } = await rig(t, L2, () => ok(null));
    await bmcs.send(node, { verb: 'readState' }, createBudget(), never);
    await bmc.close();
    t.same(await upload(image), { kind: 'silent', sent: 'no', text: says('Connection refused') });
  });
  await t.test('the file is gone', async (t) => {
    const { upload } = await rig(t, L2, () => ok(null));
    const reply = await upload({ ...image, path: '/nonexistent/x.tar' });
    const text = 'Failed to upload update file /nonexistent/x.tar :the file cannot be read';
    t.same(reply, { kind: 'silent', sent: 'no', text });
  });
  await t.test('interrupted', async (t) => {
    const abort = new AbortController();
    const { upload } = await rig(t, L2, () => () => abort.abort());
    t.match(await upload(image, abort.signal), {
      kind: 'silent',
      sent: 'maybe',
      text: says('the command was interrupted'),
    });
  });
});

t.test(
  'B35 a session that is not proved is proved before, a lost one renewed and the image sent once more',
  async (t) => {
    const { upload, bmc, legacy, services } = await rig(t, L2, () => ok('2a1022fe'));
    const put = 'PUT /upload/image/image.ubi.tar';
    await upload(imageFile(t));
    t.same(bmc.asked(), ['POST /login', PROBE, put]);
    await upload(imageFile(t));
    t.same(bmc.asked().slice(3), [put], 'a proved session needs no proof');
    legacy.open.clear();
    t.match(await upload(imageFile(t)), { kind: 'ok' });
    t.same(bmc.asked().slice(4), [put, 'POST /login', put]);
    t.equal(services.children.length, 4);
  },
);

t.test('O72 every way curl can end has its words', async (t) => {
  const limits = { connectSeconds: 10, stallSeconds: 120, uploadSeconds: 1200, oldTls: false };
  const out = (sent: number, seconds: number, head = '') => `${head}\nmark 000 ${sent} ${seconds}\n`;
  const exited = (code: number, stdout = out(0, 0.1)): ChildResult => {
    return { kind: 'exited', pid: 1, code, stdout, stderr: '' };
  };
  const early = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n';
  const stored = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{';
  const rows: readonly (readonly [ChildResult, unknown])[] = [
    [exited(6), { kind: 'noAnswer', reason: 'Name or service not known', sent: 'no' }],
    [exited(7), { kind: 'noAnswer', reason: 'Connection refused', sent: 'no' }],
    [exited(28, out(0, 10)), { reason: 'timed out after 10 seconds while connecting', sent: 'no' }],
    [exited(28, out(500, 130)), { reason: /after 120 seconds while uploading, without a byte/, sent: 'no' }],
    [exited(28, out(1000, 1200)), { reason: 'timed out after 1200 seconds while uploading', sent: 'maybe' }],
    [exited(35), { reason: /TLS failure or connection reset/, sent: 'no' }],
    [exited(52, out(1000, 3)), { reason: /Empty reply/, sent: 'maybe' }],
    [exited(55, out(999, 3)), { reason: 'Connection reset while sending', sent: 'cut' }],
    [exited(56, out(999, 3)), { sent: 'cut' }],
    // One and the same end, by curls of several years and on machines that are more or less busy.
    [exited(52, out(999, 3)), { reason: 'Connection reset while sending', sent: 'cut' }],
    [exited(18, out(999, 3)), { reason: 'Connection reset while sending', sent: 'cut' }],
    [exited(18, out(1000, 3)), { reason: /Empty reply/, sent: 'maybe' }],
    [exited(55, out(999, 3, early)), { kind: 'answer', httpStatus: 401, reason: 'Unauthorized' }],
    [exited(56, out(1000, 3)), { reason: 'Connection reset while waiting for the answer', sent: 'maybe' }],
    [exited(18, out(1000, 3, stored)), { kind: 'noAnswer', sent: 'maybe' }],
    [exited(0, out(1000, 3, stored)), { kind: 'answer', httpStatus: 200, body: '{', extent: 'whole' }],
    [exited(0, ''), { kind: 'noAnswer', reason: 'curl ended without an answer' }],
    [exited(99), { kind: 'noAnswer', reason: 'curl exit code 99' }],
    [exited(2, ''), { kind: 'notStarted', reason: /7\.61/ }],
    [
      { kind: 'killed', pid: 1, signal: 'SIGKILL', stderr: '' },
      { reason: /signal SIGKILL/, sent: 'lost' },
    ],
    [
      { kind: 'deadline', pid: 1 },
      { reason: /timed out after 1200 seconds/, sent: 'maybe' },
    ],
    [
      { kind: 'notStarted', reason: 'spawn ENOENT' },
      { kind: 'notStarted', reason: 'spawn ENOENT' },
    ],
    [
      { kind: 'lost', reason: 'gone' },
      { kind: 'noAnswer', reason: 'gone', sent: 'lost' },
    ],
  ];
  for (const [result, end] of rows)
    t.match(readCurlEnd(result, 'mark', 1000, limits), end, JSON.stringify(end));
});

t.test('O28 the debug line of an upload', async (t) => {
  const lines: string[] = [];
  const { upload, bmc } = await rig(t, L2, () => ok('2a1022fe'));
  const image = imageFile(t);
  await upload(image, never, createBudget({ debug: (_node, text) => lines.push(text) }));
  const url = `https://${bmc.bmc}/upload/image/image.ubi.tar`;
  t.same(lines.slice(-2), [
    `curl -k -b cjar -X PUT -H "Content-Type: application/json" -T ${image.path} ${url}`,
    'upload_response 200 OK',
  ]);
});

/** Sends to a server whose sessions are not looked at. */
async function sendTo(
  t: Test,
  bmc: string,
  image: Image,
  settings: Partial<Settings> = {},
  asksFirst = false,
) {
  const bmcs = testBmcs(testServices(settings));
  t.teardown(() => bmcs.stop(never));
  const node: TestNode = { node: toNodeName('n1'), bmc, username: 'u', password: 'p' };
  const verb: Upload = { verb: 'upload', image, ...(asksFirst ? { asksFirst } : {}) };
  return await bmcs.send(node, verb, createBudget(), never);
}

/** A server that never reads an upload's body: it answers early and closes, or does nothing at all. */
async function earlyAnswer(t: Test, early: string | undefined): Promise<string> {
  const { key, cert } = await makeAuthority('CN=testhost');
  const server = createTlsServer({ key, cert }, (socket) => {
    socket.on('error', () => {});
    t.teardown(() => void socket.destroy());
    socket.once('data', (data) => {
      const isUpload = data.toString('latin1').startsWith('PUT ');
      if (!isUpload) socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`);
      else {
        socket.pause();
        if (early !== undefined) socket.end(early);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
