import t, { type Test } from 'tap';
import type { BmcReply } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import type { Sensors } from '../../../../../plugins/openbmc/bmc/verbs/machine-verbs.js';
import { redfishError } from '../../../../helpers/redfish-script.js';
import type { Scripted } from '../../../../helpers/scripted-bmc.js';
import { redfishRig } from './rig.js';

const V1 = '/redfish/v1';
const CHASSIS = `${V1}/Chassis/chassis`;
const SENSORS = `${CHASSIS}/Sensors`;
const link = (path: string) => ({ '@odata.id': path });

/** What a BMC with these sensors tells of them; `answer` comes before the BMC's own. */
async function sensorsOf(
  t: Test,
  collection: Record<string, unknown>,
  answer: (path: string) => Scripted | undefined = () => undefined,
  chassis = 1,
) {
  const { bmc, send, server } = await redfishRig(
    t,
    { first: ({ path }) => answer(path) },
    { requestSeconds: 20 },
  );
  const all = Array.from({ length: chassis }, (_, nth) => `${CHASSIS}${nth === 0 ? '' : nth}`);
  bmc.resources.set(`${V1}/Chassis`, { Members: all.map(link) });
  for (const one of all) bmc.resources.set(one, { Sensors: link(`${one}/Sensors`) });
  for (const one of all) bmc.resources.set(`${one}/Sensors`, collection);
  const reply = (await send({ verb: 'readSensors' })) as BmcReply<Sensors>;
  if (reply.kind !== 'ok') throw new Error(reply.text);
  const { sensors, missing } = reply.value;
  return { names: sensors.map(({ name }) => name), missing, asked: server.asked() };
}

const sensor = (id: string) => ({ Id: id, Name: id, Reading: 1, ReadingUnits: 'Cel' });

t.test('a page that cannot be read leaves those before it, and is said', async (t) => {
  const { names, missing } = await sensorsOf(
    t,
    { Members: [sensor('a'), sensor('b')], 'Members@odata.nextLink': `${SENSORS}?$skip=2` },
    (path) => (path.endsWith('$skip=2') ? redfishError(500, 'InternalError', 'Broken.') : undefined),
  );
  t.same(names, ['a', 'b']);
  t.same(missing, [`Not all of ${SENSORS} was read: [500] Broken.`]);
});

t.test('a list that leads back to itself, at once or over another page, ends', async (t) => {
  for (const pages of [['1'], ['1', '2', '3']]) {
    const { names, missing, asked } = await sensorsOf(
      t,
      { Members: [sensor('0')], 'Members@odata.nextLink': `${SENSORS}?p=1` },
      (path) => {
        const [, page] = path.split('?p=');
        if (page === undefined) return undefined;
        const next = pages[pages.indexOf(page) + 1] ?? '1';
        const body = { Members: [sensor(page)], 'Members@odata.nextLink': `${SENSORS}?p=${next}` };
        return { status: 200, body };
      },
    );
    t.same(names, ['0', ...pages]);
    t.same(missing, [`Not all of ${SENSORS} was read: it leads back to a page of it that was read before`]);
    t.equal(asked.filter((one) => one.includes('?p=')).length, pages.length);
  }
});

t.test('a member that has gone is left out, one that cannot be read is said', async (t) => {
  const members = ['here', 'gone', 'broken', 'here2'].map((id) => link(`${SENSORS}/${id}`));
  const answer = (path: string): Scripted | undefined => {
    const id = path.startsWith(`${SENSORS}/`) ? path.slice(SENSORS.length + 1) : undefined;
    if (id === undefined) return undefined;
    if (id === 'gone') return redfishError(404, 'ResourceNotFound', 'No.');
    return id === 'broken'
      ? redfishError(500, 'InternalError', 'Broken.')
      : { status: 200, body: sensor(id) };
  };
  const { names, missing } = await sensorsOf(t, { Members: members }, answer);
  t.same(names, ['here', 'here2']);
  t.same(missing, [`1 of the members of ${SENSORS} could not be read: [500] Broken.`]);
});

t.test('a link that cannot be followed is no member, and is said', async (t) => {
  const bad = ['no path', '', 7, `/${'x'.repeat(5000)}`, '/redfish/v1/a;b', { a: 1 }];
  const members = [...bad.map((one) => ({ '@odata.id': one })), sensor('a')];
  const { names, missing } = await sensorsOf(t, { Members: members });
  t.same(names, ['a']);
  t.same(missing, [`${bad.length} of the members of ${SENSORS} have no link that can be followed`]);
});

t.test('a BMC that is silent at one member is not asked for the others', async (t) => {
  const members = Array.from({ length: 50 }, (_, nth) => link(`${SENSORS}/s${nth}`));
  const { names, missing, asked } = await sensorsOf(t, { Members: members }, (path) => {
    if (!path.startsWith(`${SENSORS}/s`)) return undefined;
    return path.endsWith('/s5')
      ? (socket) => socket.destroy()
      : { status: 200, body: sensor(path.slice(-2)) };
  });
  t.ok(names.length >= 4 && names.length < 12, `${names.length} were read`);
  t.match(missing, [/^4\d of the members of .*Sensors could not be read: BMC did not respond\./]);
  t.ok(asked.filter((one) => one.includes('/Sensors/s')).length < 14);
});

t.test('a verb has so many requests and so many bytes, and no more', async (t) => {
  const many = Array.from({ length: 2500 }, (_, nth) => link(`${SENSORS}/s${nth}`));
  const short = await sensorsOf(
    t,
    { Members: many },
    (path) => (/\/s\d+$/.test(path) ? { status: 200, body: sensor(path) } : undefined),
    4,
  );
  t.equal(short.asked.filter((one) => one.includes('/Chassis')).length, 5000);
  t.match(short.missing, [
    /chassis\/Sensors was read: it has more than 2000 members$/,
    /chassis1\/Sensors was read: it has more than 2000 members$/,
    /chassis2\/Sensors was read: it has more than 2000 members$/,
    /^\d+ of the members of .*chassis2\/Sensors could not be read: the BMC was asked 5000 times for one answer/,
  ]);

  const long = await sensorsOf(t, { Members: many.slice(0, 100) }, (path) =>
    /\/s\d+$/.test(path)
      ? { status: 200, body: { ...sensor(path), Description: 'x'.repeat(1_000_000) } }
      : undefined,
  );
  t.ok(long.names.length < 40, `${long.names.length} were read`);
  t.match(long.missing, [
    /^\d+ of the members of .* could not be read: the BMC has told 32 MiB for one answer/,
  ]);
});
