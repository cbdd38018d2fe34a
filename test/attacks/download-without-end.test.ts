import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Settings } from '../../lib/settings/settings.js';
import type { Scripted, Seen } from '../helpers/scripted-bmc.js';
import { redfishRig, rigOf } from '../plugins/openbmc/bmc/redfish/rig.js';

// A BMC chooses how long a dump is, how fast it comes, and whether it says either before.

const MIB = 1024 * 1024;
const chunk = Buffer.alloc(256 * 1024, 'd');

/** Sends so many bytes as fast as they are taken. */
function pour(response: ServerResponse, bytes: number): void {
  let sent = 0;
  const more = (): void => {
    while (sent < bytes && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

type Answer = Scripted;

/** A legacy BMC and one with Redfish whose dump 1 is answered so. */
async function rigs(t: Test, answer: Answer, settings: Partial<Settings>) {
  const entry = '/redfish/v1/Managers/bmc/LogServices/Dump/Entries/1';
  const isFile = ({ path }: Seen) => path === '/download/dump/1' || path === `${entry}/attachment`;
  const legacy = await rigOf(
    t,
    (seen) => (isFile(seen) ? answer : { status: 200, body: { data: 'x', message: '200 OK', status: 'ok' } }),
    settings,
  );
  const redfish = await redfishRig(t, { first: (seen) => (isFile(seen) ? answer : undefined) }, settings);
  redfish.bmc.resources.set(entry, { Id: '1', AdditionalDataURI: `${entry}/attachment` });
  for (const rig of [legacy, redfish]) await rig.send({ verb: 'login' });
  return { legacy, redfish };
}

async function refusedBy(t: Test, answer: Answer, text: RegExp, settings: Partial<Settings> = {}) {
  for (const [name, rig] of Object.entries(await rigs(t, answer, { maxDumpMib: 2, ...settings }))) {
    const directory = join(t.testdir({ [name]: {} }), name);
    const file = join(directory, 'dump.tar.xz');
    const reply = await rig.send({ verb: 'downloadDump', id: '1', file });
    t.match(reply, { kind: 'silent', text }, name);
    t.same(readdirSync(directory), [], `${name}: no part of it stays`);
  }
}

const tooLarge = /larger than 2 MiB, the most that site\.openbmcmaxdumpmib allows/;

t.test('a dump that is announced as too large is not begun', async (t) => {
  let poured = 0;
  const announced: Scripted = (_socket, response) => {
    response.writeHead(200, { 'content-length': 40 * MIB });
    response.write(chunk, () => (poured += 1));
  };
  await refusedBy(t, announced, tooLarge);
  t.ok(poured <= 2);
});

t.test('a dump without a length is ended when it is too large', async (t) => {
  await refusedBy(t, (_socket, response) => pour(response, 64 * MIB), tooLarge);
});

t.test('a dump without a length that stands still above the bound is ended too', async (t) => {
  const still: Scripted = (_socket, response) => {
    response.writeHead(200);
    for (let sent = 0; sent < 4 * MIB; sent += chunk.length) response.write(chunk);
  };
  await refusedBy(t, still, tooLarge);
});

t.test('a dump that comes drop by drop is ended', async (t) => {
  const drops: Scripted = (socket, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('drop'), 50);
    socket.once('close', () => clearInterval(timer));
  };
  await refusedBy(t, drops, /timed out after 2 seconds while downloading at less than 1 KiB a second/, {
    stallSeconds: 2,
  });
});

t.test('a dump within the bound is had, with and without its length', async (t) => {
  for (const isAnnounced of [true, false]) {
    const answer: Scripted = (_socket, response) => {
      if (isAnnounced) response.writeHead(200, { 'content-length': MIB });
      pour(response, MIB);
    };
    for (const [name, rig] of Object.entries(await rigs(t, answer, { maxDumpMib: 2 }))) {
      const directory = join(t.testdir({ [name]: {} }), name);
      const file = join(directory, 'dump.tar.xz');
      const reply = await rig.send({ verb: 'downloadDump', id: '1', file });
      t.same(reply, { kind: 'ok', value: { bytes: MIB } }, name);
      t.same(readdirSync(directory), ['dump.tar.xz']);
    }
  }
});

/** A file system of its own; undefined where none may be mounted. */
function smallDisk(mib: number): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-disk-'));
  try {
    const options = `size=${mib}m,mode=700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', directory], { stdio: 'ignore' });
  } catch {
    rmdirSync(directory);
    return undefined;
  }
  t.teardown(() => {
    execFileSync('umount', [directory]);
    rmdirSync(directory);
  });
  return directory;
}

const disk = smallDisk(20);
const skip = disk === undefined ? 'only who may mount can have a small disk' : false;

t.test('a disk keeps its reserve, whatever the BMC announces', { skip }, async (t) => {
  const directory = disk ?? '';
  const file = join(directory, 'dump.tar.xz');
  const noRoom = /cannot write all of .*: no space left on its disk, .* make room there/;
  const announced: Scripted = (_socket, response) => {
    response.writeHead(200, { 'content-length': 200 * MIB });
    pour(response, 200 * MIB);
  };
  const unannounced: Scripted = (_socket, response) => {
    response.writeHead(200);
    // Into the twentieth that is kept free, but not over the end of the disk.
    for (let sent = 0; sent < 19.5 * MIB; sent += chunk.length) response.write(chunk);
  };
  for (const answer of [announced, unannounced]) {
    const { legacy } = await rigs(t, answer, { maxDumpMib: 1024 });
    const reply = await legacy.send({ verb: 'downloadDump', id: '1', file });
    t.match(reply, { kind: 'silent', text: noRoom });
    t.same(readdirSync(directory), []);
  }
  writeFileSync(join(directory, 'others'), Buffer.alloc(19.5 * MIB));
  const { legacy } = await rigs(t, announced, { maxDumpMib: 1024 });
  const reply = await legacy.send({ verb: 'downloadDump', id: '1', file });
  t.match(reply, { kind: 'silent', sent: 'no', text: noRoom });
  t.equal(legacy.services.children.length, 0, 'the space is looked at first');
  t.same(readdirSync(directory), ['others']);
});
