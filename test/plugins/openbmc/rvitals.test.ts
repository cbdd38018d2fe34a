import t from 'tap';
import type { Led, Sensor } from '../../../plugins/openbmc/bmc/verbs/machine-verbs.js';
import { nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc, ok, refused, type Script } from '../../helpers/fake-bmc.js';
import { runCommand } from '../../helpers/openbmc-command.js';
import { withoutHint } from '../../helpers/usage-hint.js';

const sensors: readonly Sensor[] = [
  { name: 'fan10_0', value: 5200, unit: 'RPMS' },
  { name: 'fan2_0', value: 5100, unit: 'RPMS' },
  { name: 'ambient', value: 23.5, unit: 'DegreesC' },
  { name: 'gone_temp', value: undefined, unit: 'DegreesC' },
  { name: 'vdd1v2', value: 1234567.125, unit: 'Volts' },
  { name: 'total_power', value: 338, unit: 'Watts' },
  { name: 'ps0_output_current', value: 11.125, unit: 'Amperes' },
  { name: 'total_energy', value: 123_456, unit: 'Joules' },
  { name: 'altitude', value: 58, unit: 'Meters' },
  { name: 'fan0_pwm', value: 45, unit: 'Percent' },
  { name: 'PowerSupplyRedundancy', value: 'Enabled', unit: undefined },
];
const leds: readonly Led[] = [
  { name: 'front_id', state: 'Blink' },
  { name: 'front_fault', state: 'Off' },
  { name: 'front_power', state: 'On' },
  { name: 'rear_id', state: undefined },
  { name: 'fan10', state: 'Off' },
  { name: 'fan2', state: 'On' },
];

async function rvitals(args: readonly string[], script: Script = {}) {
  const bmc = fakeBmc({
    readSensors: () => ok({ sensors, missing: [] }),
    readLeds: () => ok({ leds, missing: [] }),
    ...script,
  });
  const outcome = await runCommand({ command: 'rvitals', args }, { bmcOf: () => bmc });
  const lines = outcome.replies.map((reply) =>
    typeof reply.info === 'string' ? reply.info.slice(4) : reply,
  );
  return { ...outcome, lines, asked: bmc.sent.map(({ verb }) => verb) };
}

const ledLines = [
  'LEDs Fan2: On',
  'LEDs Fan10: Off',
  'LEDs Front Fault: Off',
  'LEDs Front Identify: Blink',
  'LEDs Front Power: On',
  'LEDs Rear Fault: N/A',
  'LEDs Rear Identify: N/A',
  'LEDs Rear Power: N/A',
];

t.test('O2 usage errors', async (t) => {
  const cases = [
    [['temp', 'power'], 'Only one option is supported at the same time for rvitals'],
    [['state'], 'Unsupported command: rvitals state'],
    [['Temp'], 'Unsupported command: rvitals Temp'],
  ] as const;
  for (const [args, text] of cases) {
    const { replies, asked } = await rvitals(args);
    t.same(withoutHint(t, replies), [{ data: `n1: Error: ${text}`, errorcode: 1 }]);
    t.same(asked, []);
  }
});

t.test('O7 -V cut short is no category', async (t) => {
  const { replies } = await rvitals(['--verb', 'altitude']);
  t.same(replies, [{ data: { contents: 'Running command in Perl' } }, { info: 'n1: Altitude: 58 Meters' }]);
});

t.test('O41 all: sensors, then LEDs', async (t) => {
  const { lines, asked, settled } = await rvitals([]);
  t.same(asked, ['login', 'readSensors', 'readLeds']);
  t.same(lines, [
    'Altitude: 58 Meters',
    'Ambient: 23.5 C',
    'Fan0 Pwm: 45 Percent',
    'Fan2 0: 5100 RPMS',
    'Fan10 0: 5200 RPMS',
    'Gone Temp: N/A',
    'PowerSupplyRedundancy: Enabled',
    'Ps0 Output Current: 11.125 Amps',
    'Total Energy: 123456 Joules',
    'Total Power: 338 Watts',
    'Vdd1v2: 1234567.125 Volts',
    ...ledLines,
  ]);
  t.match(settled, [{ result: { kind: 'success' } }]);
});

t.test('O41 categories', async (t) => {
  const cases = {
    temp: ['Ambient: 23.5 C', 'Gone Temp: N/A'],
    voltage: ['Vdd1v2: 1234567.125 Volts'],
    wattage: ['Total Power: 338 Watts'],
    fanspeed: ['Fan2 0: 5100 RPMS', 'Fan10 0: 5200 RPMS'],
    power: ['Ps0 Output Current: 11.125 Amps', 'Total Energy: 123456 Joules', 'Total Power: 338 Watts'],
    altitude: ['Altitude: 58 Meters'],
    leds: ledLines,
  };
  for (const [category, expected] of Object.entries(cases)) {
    const { lines, asked } = await rvitals([category]);
    t.same(lines, expected, category);
    t.same(asked, ['login', category === 'leds' ? 'readLeds' : 'readSensors']);
  }
});

t.test('O42 nothing to show', async (t) => {
  const none = { readSensors: () => ok({ sensors: [], missing: [] }) };
  t.same((await rvitals(['temp'], none)).replies, [nodeText('n1', 'No attributes returned from the BMC.')]);
});

t.test('sensors that are refused do not hide the LEDs, nor the other way', async (t) => {
  const noSensors = await rvitals([], { readSensors: () => refused(403, '403 Forbidden') });
  t.same(noSensors.lines, [...ledLines, nodeError('n1', '403 Forbidden (no sensors)')]);
  const noLeds = await rvitals([], { readLeds: () => refused(404, '[404] Not Found') });
  t.equal(noLeds.lines.length, sensors.length + 1);
  t.same(noLeds.replies.at(-1), nodeError('n1', '[404] Not Found'));
});
