import t, { type Test } from 'tap';
import type { Sensors } from '../../../../../plugins/openbmc/bmc/verbs/machine-verbs.js';
import { redfishError } from '../../../../helpers/redfish-script.js';
import type { Scripted } from '../../../../helpers/scripted-bmc.js';
import { redfishRig } from './rig.js';

const V1 = '/redfish/v1';
const SENSORS = `${V1}/Chassis/chassis/Sensors`;
const link = (path: string) => ({ '@odata.id': path });
const sensor = (id: string) => ({
  ...link(`${SENSORS}/${id}`),
  Id: id,
  Name: id,
  Reading: 1,
  ReadingUnits: 'Cel',
});
const all = Array.from({ length: 30 }, (_, nth) => `s${nth}`);

/** @param expanded what the BMC says when it is asked for whole members */
async function read(t: Test, offers: boolean, expanded: Scripted) {
  const { bmc, send, server } = await redfishRig(t, {
    first: ({ path }) => (path.includes('$expand=') ? expanded : undefined),
  });
  const { resources } = bmc;
  resources.set(V1, {
    ...resources.get(V1),
    ProtocolFeaturesSupported: { ExpandQuery: { NoLinks: offers } },
  });
  resources.set(`${V1}/Chassis/chassis`, { Sensors: link(SENSORS) });
  resources.set(SENSORS, { Members: all.map((id) => link(`${SENSORS}/${id}`)) });
  for (const id of all) resources.set(`${SENSORS}/${id}`, sensor(id));
  const sensors = async () => {
    const before = server.asked().length;
    const reply = await send({ verb: 'readSensors' });
    if (reply.kind !== 'ok') throw new Error(reply.text);
    const { sensors, missing } = reply.value as Sensors;
    const asked = server
      .asked()
      .slice(before)
      .filter((one) => one.includes('/Sensors'));
    return { names: sensors.map(({ name }) => name), missing, asked: asked.length };
  };
  return { sensors, resources };
}

const whole: Scripted = { status: 200, body: { Members: all.map(sensor) } };

t.test('members are read in one answer where the BMC offers that', async (t) => {
  const { sensors } = await read(t, true, whole);
  t.same(await sensors(), { names: all, missing: [], asked: 1 });
  const plain = await read(t, false, whole);
  t.same(await plain.sensors(), { names: all, missing: [], asked: 31 }, 'nobody is asked who does not');
});

t.test('a BMC that offers it and refuses it is asked once', async (t) => {
  for (const status of [400, 404, 500, 501]) {
    const { sensors } = await read(t, true, redfishError(status, 'QueryNotSupported', 'No.'));
    t.same(await sensors(), { names: all, missing: [], asked: 32 });
    t.same(await sensors(), { names: all, missing: [], asked: 31 });
  }
});

t.test('what an answer leaves out is read by itself', async (t) => {
  const Members = [...all.slice(0, 28).map(sensor), link(`${SENSORS}/s28`)];
  const error = { code: 'x', message: 'busy' };
  const refused = { ...link(`${SENSORS}/s29`), error, '@Message.ExtendedInfo': [] };
  const { sensors, resources } = await read(t, true, {
    status: 200,
    body: { Members: [...Members, refused] },
  });
  t.same(await sensors(), { names: all, missing: [], asked: 3 });
  resources.set(`${SENSORS}/s29`, { error });
  t.match(await sensors(), { asked: 3 });
  const asLinks = all.map((id) => link(`${SENSORS}/${id}`));
  const ignores = await read(t, true, { status: 200, body: { Members: asLinks } });
  t.same(await ignores.sensors(), { names: all, missing: [], asked: 31 }, 'a BMC that takes no notice of it');
});
