import { statSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { Fault } from '../../plugins/openbmc/simulator/index.js';
import { type Installation, install, type Output, texts } from '../helpers/installation.js';

const didNotRespond = 'BMC did not respond\\. Validate BMC configuration and retry the command\\.';

/** A way for a BMC to be bad, and what is said of its node. */
interface Case {
  readonly name: string;
  readonly fault: Fault;
  readonly says: RegExp;
  /** It keeps the client waiting: the others' lines come before. */
  readonly waits?: boolean;
  /** That the BMC did not respond is said in a second line, as by xCAT [openbmc.pm:3225]. */
  readonly endsInSilence?: boolean;
}

const silent = (why: string) => new RegExp(`^${didNotRespond} \\(${why}\\)$`);
const bmc = '127\\.0\\.0\\.1:\\d+';
const noConnection = (why: string) => silent(`Can't connect to ${bmc}: ${why}`);
const noAnswer = (why: string) => silent(`No answer from ${bmc}: ${why}`);
const wrongFormat = (what: string) => new RegExp(`^Received wrong format response: 200 OK, ${what}$`);
const handshakeTimeout = noConnection('timed out after 8 seconds while connecting \\(TLS handshake\\)');
const forbidden =
  /^403 Forbidden - Requested endpoint does not exist or may indicate function is not yet supported by OpenBMC firmware\.$/;
const loginFailed = (what: string) => new RegExp(`^\\[${what.slice(0, 3)}\\] Login to BMC failed: ${what}$`);

const connecting: readonly Case[] = [
  {
    name: 'refuses connections',
    fault: { at: 'connect', kind: 'refuse' },
    says: noConnection('Connection refused'),
  },
  {
    name: 'resets connections',
    fault: { at: 'connect', kind: 'reset' },
    says: noConnection('Connection reset by peer'),
  },
  {
    name: 'hangs after connecting',
    fault: { at: 'connect', kind: 'hang' },
    says: handshakeTimeout,
    waits: true,
  },
  {
    name: 'resets the handshake',
    fault: { at: 'tls', kind: 'reset' },
    says: noConnection('Connection reset by peer'),
  },
  { name: 'hangs in the handshake', fault: { at: 'tls', kind: 'hang' }, says: handshakeTimeout, waits: true },
];

const login = (kind: Fault['kind'], says: RegExp, more: Partial<Case> = {}): Case => ({
  name: `login: ${kind}`,
  fault: { at: 'login', kind },
  says,
  ...more,
});
const inLogin: readonly Case[] = [
  login('reset', noAnswer('Connection reset by peer')),
  login('hang', noAnswer('timed out after 9 seconds while logging in'), { waits: true }),
  login(401, /^\[401\] Invalid username or password$/),
  login(403, forbidden),
  login(404, loginFailed('404 Not Found\\.'), { endsInSilence: true }),
  login(500, loginFailed('500 Internal Server Error\\.'), { endsInSilence: true }),
  login('html502', loginFailed('502 Bad Gateway\\. Verify REST server is running on the BMC\\.'), {
    endsInSilence: true,
  }),
  login('emptyBody', wrongFormat('no content type, empty')),
  login('malformedJson', wrongFormat('application/json, .*')),
];

const read = (kind: Fault['kind'], says: RegExp, more: Partial<Case> = {}): Case => ({
  name: `read: ${kind}`,
  fault: { at: 'read', kind },
  says,
  ...more,
});
const inRead: readonly Case[] = [
  read('reset', noAnswer('Connection reset by peer')),
  read('close', noAnswer('Connection closed by the BMC')),
  read('hang', noAnswer('timed out after 9 seconds while waiting for an answer'), { waits: true }),
  read(401, /^\[401\] Unauthorized$/),
  read(403, forbidden),
  read(404, /^\[404\] org\.freedesktop\.DBus\.Error\.FileNotFound: path or object not found$/),
  read(413, /^\[413\] Payload Too Large$/),
  read(500, /^\[500\] Internal Server Error$/),
  read(504, /^504 Gateway Timeout$/),
  read('html502', /^\[502\] Bad Gateway$/),
  read('emptyBody', wrongFormat('no content type, empty')),
  read('malformedJson', wrongFormat('application/json, \\{"data": \\{"/xyz/openbmc_project')),
  read('truncated', wrongFormat('application/json, cut off, .*')),
  read('bmcNotReady', forbidden),
];

const MiB = 1024 * 1024;
const noReceipt = (why: string) =>
  new RegExp(`^Failed to upload update file\\. Did not receive response from OpenBMC \\(${why}\\)$`);
/** A BMC that answers early closes the connection under the sender, and its answer may get lost thereby. */
const early = (answer: string) =>
  new RegExp(
    `^Failed to upload update file(\\. Did not receive response from OpenBMC \\(Connection reset while .*\\)| /.*\\.tar :${answer})$`,
  );
const upload = (kind: Fault['kind'], says: RegExp, fault: Partial<Fault> = {}, waits = false): Case => ({
  name: `upload: ${kind}`,
  fault: { at: 'upload', kind, ...fault },
  says,
  waits,
});
const inUpload: readonly Case[] = [
  upload(
    'hang',
    noReceipt('timed out after 15 seconds while uploading, without a byte in that time'),
    {},
    true,
  ),
  upload(
    'stopReading',
    noReceipt('timed out after 15 seconds while uploading, without a byte in that time'),
    { afterBytes: 4 * MiB },
    true,
  ),
  upload('reset', noReceipt('Connection reset while .*'), { afterBytes: MiB }),
  upload('close', noReceipt('Connection reset while .*'), { afterBytes: MiB }),
  upload(401, early('401 Unauthorized - Login required')),
  upload(403, early('403 Forbidden - The user may not upload firmware')),
  upload(404, early('404 Not Found - org.freedesktop.DBus.Error.FileNotFound: path or object not found')),
  upload(413, early('413 Payload Too Large - The image is larger than the BMC accepts')),
  upload(500, early('500 Internal Server Error')),
  upload('html502', early('502 Bad Gateway')),
];
/** Answers to the whole image. */
const afterUpload = (afterBytes: number): readonly Case[] => [
  upload('emptyBody', noSense('no content type, empty'), { afterBytes }),
  upload('malformedJson', noSense('application/json, \\{"data": \\{"/xyz/openbmc_project'), { afterBytes }),
];
const noSense = (what: string) =>
  new RegExp(`^Failed to upload update file\\. Received wrong format response: 200 OK, ${what}$`);

/** Groups of seven good BMCs work side by side; each case has a bad one of its own, which nobody has spoken to yet. */
const GROUPS = 14;
const GROUP_SIZE = 7;
const MOST_CASES = 90;

const on = /^node\d+: on$/;
const uploaded = /^node\d+: Firmware upload successful\. Use -l option to list\.$/;

let at: Installation;
let smallBytes: number;

t.setTimeout(800_000);

t.before(async () => {
  at = await install(t, {
    count: GROUP_SIZE * GROUPS + MOST_CASES,
    behaviour: { generation: 'L2' },
    groupOf: (index) => (index < GROUP_SIZE * GROUPS ? `g${Math.floor(index / GROUP_SIZE)}` : 'bad'),
    siteRows: {
      // Much longer than seven good BMCs take on a busy machine.
      openbmcconnecttimeout: '8',
      openbmclogintimeout: '9',
      openbmcrequesttimeout: '9',
      openbmcuploadtimeout: '90',
      openbmcuploadstall: '15',
      openbmcsessionidle: '1',
    },
  });
  smallBytes = statSync(await at.image('small.tar', 100_000)).size;
  // More than network buffers hold, so that a BMC that does not read is noticed.
  await at.image('large.tar', 12 * MiB);
});

/** Plays the cases one after the other in each group, all groups at once. */
async function playAll(t: Test, cases: readonly Case[], words: string, good: RegExp): Promise<void> {
  const queue = [...cases];
  const work = async (group: number): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift())
      await play(t, one, group, words, good);
  };
  await Promise.all(Array.from({ length: GROUPS }, (_, group) => work(group)));
}

let nextBad = GROUP_SIZE * GROUPS;

async function play(t: Test, one: Case, group: number, words: string, good: RegExp): Promise<void> {
  const others = at.fleet.bmcs.slice(group * GROUP_SIZE, (group + 1) * GROUP_SIZE);
  await Promise.all(others.map((bmc) => bmc.reset()));
  const bad = at.fleet.bmcs[nextBad];
  nextBad += 1;
  await bad?.set({ faults: [one.fault] });
  const node = `node${(bad?.index ?? 0) + 1}`;
  check(t, one, await at.run(words.replace('EIGHT', `g${group},${node}`)), node, good);
}

function check(
  t: Test,
  { name, says, waits, endsInSilence }: Case,
  output: Output,
  bad: string,
  good: RegExp,
): void {
  t.equal(output.code, 1, `${name}: exit code`);
  const errors = texts(output, 'stderr');
  const prefix = new RegExp(`^${bad}: \\[[^\\]]+\\]: Error: `);
  t.match(errors[0], prefix, `${name}: names the node`);
  t.match(errors[0]?.replace(prefix, ''), says, `${name}: says why`);
  if (endsInSilence === true) t.match(errors[1]?.replace(prefix, ''), new RegExp(`^${didNotRespond}$`), name);
  t.equal(errors.length, endsInSilence === true ? 2 : 1, `${name}: says it once`);
  const fine = texts(output, 'stdout').filter((line) => good.test(line));
  t.equal(new Set(fine).size, GROUP_SIZE, `${name}: the others are undisturbed`);
  if (waits === true)
    t.equal(output.lines.at(-1)?.stream, 'stderr', `${name}: the others did not wait for it`);
}

t.test('rpower stat of eight nodes, one of them bad', async (t) => {
  await playAll(t, [...connecting, ...inLogin, ...inRead], 'rpower EIGHT stat', on);
});

t.test('rpower stat of eight nodes, one of which says more than can be read', async (t) => {
  // Making so long an answer holds up all simulated BMCs, so nothing else goes on meanwhile.
  const tooLong = read('hugeBody', wrongFormat('application/json, too long, .*'));
  await play(t, tooLong, 0, 'rpower EIGHT stat', on);
});

t.test('rflash -u of eight nodes, one of them bad', async (t) => {
  await playAll(t, [...connecting, ...inLogin, ...inRead], 'rflash EIGHT -u small.tar', uploaded);
});

t.test('rflash -u of eight nodes, one of which takes no upload', async (t) => {
  await playAll(t, inUpload, 'rflash EIGHT -u large.tar', uploaded);
  await playAll(t, afterUpload(smallBytes), 'rflash EIGHT -u small.tar', uploaded);
});

t.test('O18 a BMC that says 503 for ever, and one that says it twice', async (t) => {
  const unavailable = /^503 Service Unavailable$/;
  const busy = (fault: Partial<Fault>, says = unavailable): Case => ({
    name: `503 at ${fault.at}${fault.retryAfterSeconds === undefined ? '' : ' with Retry-After'}`,
    fault: { at: 'read', kind: 503, ...fault },
    says,
    waits: true,
  });
  const noUpload = /^Failed to upload update file \/.*small\.tar :503 Service Unavailable/;
  await Promise.all([
    play(t, busy({ at: 'login' }), 0, 'rpower EIGHT stat', on),
    play(t, busy({ at: 'read' }), 1, 'rpower EIGHT stat', on),
    play(t, busy({ at: 'read', retryAfterSeconds: 1 }), 2, 'rflash EIGHT -u small.tar', uploaded),
    play(
      t,
      busy({ at: 'upload', retryAfterSeconds: 1, afterBytes: smallBytes }, noUpload),
      3,
      'rflash EIGHT -u small.tar',
      uploaded,
    ),
    recovers(t, 4),
  ]);
});

async function recovers(t: Test, group: number): Promise<void> {
  const bmc = at.fleet.bmcs[group * GROUP_SIZE];
  await bmc?.set({ faults: [{ at: 'read', kind: 503, times: 2 }] });
  const output = await at.run(`rpower g${group} stat`);
  t.equal(output.code, 0, 'two 503: resent');
  t.same(texts(output, 'stderr'), []);
}
