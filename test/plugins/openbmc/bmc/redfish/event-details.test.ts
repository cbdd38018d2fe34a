import t from 'tap';
import { detailsInFile } from '../../../../../plugins/openbmc/bmc/redfish/redfish-log-file.js';
import type { Event } from '../../../../../plugins/openbmc/bmc/verbs/event-verbs.js';
import type { BmcReply } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import { type RedfishKind, redfishError, SYSTEM } from '../../../../helpers/redfish-script.js';
import type { Scripted } from '../../../../helpers/scripted-bmc.js';
import { redfishRig } from './rig.js';

/** Entry files written by the cereal library with the fields of phosphor-logging's Entry: data as texts, as a map. */
const listFile =
  'BwAAAAcAAAADAAAASKpdBmcBAAAuAAAAAAAAAHh5ei5vcGVuYm1jX3Byb2plY3QuSW52ZW50b3J5LkVycm9yLk5vdFByZXNlbnQDAAAAAAAAAFEAAAAAAAAAQ0FMTE9VVF9JTlZFTlRPUllfUEFUSD0veHl6L29wZW5ibWNfcHJvamVjdC9pbnZlbnRvcnkvc3lzdGVtL2NoYXNzaXMvcG93ZXJzdXBwbHkxCQAAAAAAAABfUElEPTEyMDkzAAAAAAAAADBUQUlMPXN0YXJ0cyB3aXRoIGEgZGlnaXQsIGZvcnR5LWVpZ2h0IGJ5dGVzIGluIGFsbAEAAAAAAAAABwAAAAAAAABjYWxsb3V0BQAAAAAAAABmYXVsdCUAAAAAAAAAL3h5ei9vcGVuYm1jX3Byb2plY3QvaW52ZW50b3J5L3N5c3RlbQACAAAAAAAAAHYySKpdBmcBAAAAAAAAAAAAAAAAAAAAAAAA';
const mapFile =
  'BgAAAAcAAAADAAAASKpdBmcBAAAuAAAAAAAAAHh5ei5vcGVuYm1jX3Byb2plY3QuSW52ZW50b3J5LkVycm9yLk5vdFByZXNlbnQCAAAAAAAAABYAAAAAAAAAQ0FMTE9VVF9JTlZFTlRPUllfUEFUSAkAAAAAAAAAL3h5ei9wc3UxBAAAAAAAAABfUElEBAAAAAAAAAAxMjA5AQAAAAAAAAAHAAAAAAAAAGNhbGxvdXQFAAAAAAAAAGZhdWx0JQAAAAAAAAAveHl6L29wZW5ibWNfcHJvamVjdC9pbnZlbnRvcnkvc3lzdGVtAAIAAAAAAAAAdjJIql0GZwEAAAAAAAAAAAAAAAAAAAAAAAA=';
const callout = 'CALLOUT_INVENTORY_PATH=/xyz/openbmc_project/inventory/system/chassis/powersupply1';

t.test('the file of a log entry', async (t) => {
  const list = [callout, '_PID=1209', '0TAIL=starts with a digit, forty-eight bytes in all'];
  const archive = Buffer.from(listFile, 'base64');
  t.same(detailsInFile(Buffer.from(listFile)), list, 'in base64');
  t.same(detailsInFile(archive), list, 'as it is');
  t.same(detailsInFile(Buffer.from(mapFile)), ['CALLOUT_INVENTORY_PATH=/xyz/psu1', '_PID=1209']);
  const json = { jsonVersion: 1, message: 'x', additionalData: { _PID: '7', FAIL: 'bad\u001b[31m' } };
  t.same(detailsInFile(Buffer.from(JSON.stringify(json))), ['_PID=7', 'FAIL=bad [31m']);
  t.same(detailsInFile(Buffer.from('_PID=8\u001b[m\nno data\r\nERRNO=5\n')), ['_PID=8 [m', 'ERRNO=5']);
  t.test('what is none', async (t) => {
    for (let bytes = 0; bytes < archive.indexOf('_PID') + 5; bytes += 1) {
      t.same(detailsInFile(archive.subarray(0, bytes)), [], `${bytes} bytes of it`);
    }
    const endless = Buffer.from(archive);
    endless.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 20);
    t.same(detailsInFile(endless), [], 'a text without an end');
    for (const text of ['', '{', '{"additionalData":7}', '{}', '<html>', 'AAAA']) {
      t.same(detailsInFile(Buffer.from(text)), [], text);
    }
  });
});

const ENTRIES = `${SYSTEM}/LogServices/EventLog/Entries`;
const uri = (id: number) => `${ENTRIES}/${id}/attachment`;
const pids = (reply: BmcReply<unknown>): readonly string[] =>
  reply.kind === 'ok' ? (reply.value as readonly Event[]).map(({ id, details }) => `${id} ${details}`) : [];

/** A BMC with six entries, whose files are answered by `file`. */
async function withFiles(t: Parameters<typeof redfishRig>[0], file: (id: number) => Scripted) {
  const first: RedfishKind['first'] = ({ path }) => {
    const id = /Entries\/(\d+)\/attachment$/.exec(path)?.[1];
    return id === undefined ? undefined : file(Number(id));
  };
  const rig = await redfishRig(t, { first }, { requestSeconds: 5 });
  const Members = [1, 2, 3, 4, 5, 6].map((id) => ({
    '@odata.id': `${ENTRIES}/${id}`,
    Id: String(id),
    Message: `m${id}`,
    AdditionalDataURI: uri(id),
  }));
  rig.bmc.resources.set(ENTRIES, { Members });
  return { ...rig, Members };
}

const said = (id: number): Scripted => ({ status: 200, body: `_PID=${id}` });

t.test('the details of the entries that are shown are fetched, and those only', async (t) => {
  const { send, asked, server } = await withFiles(t, said);
  t.same(
    pids(await send({ verb: 'readEvents' })),
    [1, 2, 3, 4, 5, 6].map((id) => `${id} _PID=${id}`),
  );
  t.match(
    server.seen.find(({ path }) => path === uri(1))?.headers.accept,
    'application/octet-stream, application/json',
  );
  asked();
  const last = pids(await send({ verb: 'readEvents', detailsOfLast: 2 }));
  t.same(last, ['1 ', '2 ', '3 ', '4 ', '5 _PID=5', '6 _PID=6'], 'no entry is lost');
  t.equal(asked().filter((one) => one.endsWith('/attachment')).length, 2);
});

t.test('what the entry tells by itself is not fetched', async (t) => {
  const { bmc, send, asked, Members } = await withFiles(t, said);
  const own = [
    { MessageArgs: ['_PID=11', 'x'] },
    { Oem: { OpenBMC: { AdditionalData: { _PID: '12' } } } },
    { DiagnosticData: Buffer.from('_PID=13').toString('base64') },
  ];
  bmc.resources.set(ENTRIES, { Members: own.map((one, nth) => ({ ...Members[nth], ...one })) });
  t.same(pids(await send({ verb: 'readEvents' })), ['1 _PID=11', '2 _PID=12', '3 _PID=13']);
  t.notOk(asked().some((one) => one.endsWith('/attachment')));
});

t.test('a file that cannot be had leaves its entry without details', async (t) => {
  const { send } = await withFiles(t, (id) => {
    if (id === 1) return redfishError(500, 'InternalError', 'x');
    if (id === 2) return { status: 404 };
    if (id === 3) return { status: 200, body: `_PID=3\n${'x'.repeat(200_000)}` };
    if (id === 4) return { status: 200, headers: { 'content-length': '100' }, body: '_PID=4' };
    if (id === 5) {
      const bytes = Buffer.from(listFile, 'base64');
      return (_socket, response) => {
        response.writeHead(200, { 'content-length': bytes.length });
        response.end(bytes);
      };
    }
    return said(id);
  });
  const details = pids(await send({ verb: 'readEvents' }));
  t.same(details.slice(0, 4), ['1 ', '2 ', '3 ', '4 ']);
  t.match(details[4], '_PID=1209', 'bytes are bytes');
  t.equal(details[5], '6 _PID=6');
});

t.test('a BMC that says nothing to one is not asked for all of them', async (t) => {
  const { send, asked } = await withFiles(t, () => (socket) => void socket.destroy());
  const reply = await send({ verb: 'readEvents' });
  t.same(pids(reply), ['1 ', '2 ', '3 ', '4 ', '5 ', '6 ']);
  const files = new Set(asked().filter((one) => one.endsWith('/attachment')));
  t.ok(files.size <= 4, `${files.size} were asked for`);
});
