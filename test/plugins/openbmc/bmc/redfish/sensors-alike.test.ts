import t, { type Test } from 'tap';
import type { Sensors } from '../../../../../plugins/openbmc/bmc/verbs/machine-verbs.js';
import { redfishRig } from './rig.js';

const V1 = '/redfish/v1';
const link = (path: string) => ({ '@odata.id': path });
const temperature = (id: string, Name: string, Reading: number, ReadingUnits = 'Cel') => ({
  Id: id,
  Name,
  Reading,
  ReadingUnits,
});

interface Chassis {
  readonly sensors?: readonly object[];
  readonly temperatures?: readonly object[];
}

/** `NAME value unit` of every sensor of a BMC with these chassis. */
async function sensorsOf(t: Test, chassis: Readonly<Record<string, Chassis>>) {
  const { bmc, send } = await redfishRig(t);
  bmc.resources.set(`${V1}/Chassis`, {
    Members: Object.keys(chassis).map((id) => link(`${V1}/Chassis/${id}`)),
  });
  for (const [id, { sensors, temperatures }] of Object.entries(chassis)) {
    const path = `${V1}/Chassis/${id}`;
    bmc.resources.set(path, {
      ...(sensors === undefined ? {} : { Sensors: link(`${path}/Sensors`) }),
      ...(temperatures === undefined ? {} : { Thermal: link(`${path}/Thermal`) }),
    });
    bmc.resources.set(`${path}/Sensors`, { Members: sensors ?? [] });
    bmc.resources.set(`${path}/Thermal`, { Temperatures: temperatures ?? [] });
  }
  const reply = await send({ verb: 'readSensors' });
  if (reply.kind !== 'ok') throw new Error(reply.text);
  const { sensors, missing } = reply.value as Sensors;
  t.same(missing, []);
  return sensors.map(({ name, value, unit }) => `${name} ${String(value)} ${String(unit)}`);
}

t.test('sensors of one name do not replace each other', async (t) => {
  t.same(
    await sensorsOf(t, {
      Chassis_0: { sensors: [temperature('a', 'TEMP', 30), temperature('b', 'Inlet', 20)] },
      HGX_Chassis_0: { sensors: [temperature('a', 'TEMP', 77.5)] },
    }),
    ['TEMP_(Chassis_0) 30 DegreesC', 'Inlet 20 DegreesC', 'TEMP_(HGX_Chassis_0) 77.5 DegreesC'],
    'of two chassis',
  );
  t.same(
    await sensorsOf(t, {
      c: { sensors: [temperature('cpu0', 'CPU Temp', 40), temperature('cpu1', 'CPU Temp', 41)] },
    }),
    ['CPU_Temp_(c_cpu0) 40 DegreesC', 'CPU_Temp_(c_cpu1) 41 DegreesC'],
    'of one chassis, by their ids',
  );
  t.same(
    await sensorsOf(t, {
      c: {
        sensors: [
          temperature('v', 'PSU1', 12, 'V'),
          temperature('a', 'PSU1', 3, 'A'),
          temperature('w', 'PSU1', 36, 'W'),
        ],
      },
    }),
    ['PSU1 12 Volts', 'PSU1 3 Amperes', 'PSU1 36 Watts'],
    'the unit tells them apart',
  );
  t.same(
    await sensorsOf(t, {
      c: {
        temperatures: [
          { MemberId: '0', Name: 'Temp', ReadingCelsius: 1 },
          { MemberId: '1', Name: 'Temp', ReadingCelsius: 2 },
        ],
      },
    }),
    ['Temp_(c_0) 1 DegreesC', 'Temp_(c_1) 2 DegreesC'],
    'as older firmware lists them',
  );
});

t.test('a list whose rows have one path loses none', async (t) => {
  const same = link(`${V1}/Chassis/c/Thermal`);
  t.same(
    await sensorsOf(t, {
      c: {
        temperatures: [
          { ...same, MemberId: '0', Name: 'Inlet', ReadingCelsius: 1 },
          { ...same, MemberId: '1', Name: 'Temp', ReadingCelsius: 2 },
          { ...same, MemberId: '2', Name: 'Temp', ReadingCelsius: 3 },
        ],
      },
    }),
    ['Inlet 1 DegreesC', 'Temp_(c_1) 2 DegreesC', 'Temp_(c_2) 3 DegreesC'],
  );
});

t.test('a sensor that two chassis list is one', async (t) => {
  const shared = { ...link(`${V1}/Chassis/a/Sensors/x`), ...temperature('x', 'Ambient', 22) };
  t.same(await sensorsOf(t, { a: { sensors: [shared] }, b: { sensors: [shared] } }), ['Ambient 22 DegreesC']);
});
