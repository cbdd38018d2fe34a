import t from 'tap';
import { startFleet } from '../../../plugins/openbmc/simulator/index.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { recordedCommands } from '../../helpers/recorded.js';
import { documentsOf, recordedCommand } from '../../helpers/recorded-command.js';
import { atSimulated } from '../../helpers/simulated-run.js';

/** rinv and rvitals at simulated BMCs of every generation. */

const infosOf = (replies: readonly XcatResponse[]): readonly string[] =>
  replies.flatMap(({ info }) => (typeof info === 'string' ? [info] : []));
const errorsOf = (replies: readonly XcatResponse[]): readonly string[] =>
  replies.flatMap(({ node }) =>
    node !== undefined && 'error' in node && typeof node.error === 'string'
      ? [`${node.name}: ${node.error}`]
      : [],
  );

t.test('the recorded exchanges, document by document', async (t) => {
  const run = await atSimulated(t, await startFleet({ count: 3, behaviour: { generation: 'L0' } }));
  const names = recordedCommands()
    .map(({ name }) => name)
    .filter((name) => /^(rinv|rvitals)-/.test(name));
  t.equal(names.length, 15);
  for (const name of names) {
    const { words, documents } = recordedCommand(name);
    const said = documentsOf(await run(words));
    // Between nodes the order is that of arrival.
    if (words.nodes?.length !== 1) t.same([...said].sort(), [...documents].sort(), name);
    // Of this one xcatd and its client lost all that came after a document cut in two.
    else if (name.startsWith('rinv-cpu')) t.same(said.slice(0, documents.length), documents, name);
    else t.same(said, documents, name);
  }
});

t.test(
  'newer levels: plain numbers, true and false, associations among the objects, a value that is null',
  async (t) => {
    for (const generation of ['L1', 'L2'] as const) {
      const run = await atSimulated(t, await startFleet({ count: 1, behaviour: { generation } }));
      const vitals = infosOf(await run({ command: 'rvitals', args: ['temp'] }));
      t.ok(vitals.includes('n1: Ambient: 23.5 C'));
      t.ok(vitals.includes('n1: Dimm1 Temp: 30.25 C'));
      t.ok(vitals.includes('n1: Nvme0 Temp: N/A'), 'a sensor without a value is said to have none');
      t.ok(vitals.indexOf('n1: Dimm2 Temp: 30.5 C') < vitals.indexOf('n1: Dimm10 Temp: 32.5 C'));
      const all = infosOf(await run({ command: 'rvitals', args: [] }));
      t.ok(all.includes('n1: Altitude: 58 Meters'));
      t.notOk(
        all.some((line) => line.startsWith('n1: Chassis:')),
        'a list of associations is no sensor',
      );
      const parts = infosOf(await run({ command: 'rinv', args: ['cpu'] }));
      t.ok(parts.includes('n1: CPU0 Present : 1') && parts.includes('n1: CPU0 Cached : 0'));
      const inventory = infosOf(await run({ command: 'rinv', args: [] }));
      t.notOk(inventory.some((line) => line.includes('ALL_SENSORS')));
    }
  },
);

t.test('every line of rvitals is node, label and value', async (t) => {
  const run = await atSimulated(t, await startFleet({ count: 1, behaviour: { generation: 'L2' } }));
  for (const line of infosOf(await run({ command: 'rvitals', args: [] })))
    t.match(line, /^n1: [^:]+: [^:]+$/);
});

t.test('what one BMC answers badly hides nothing of another, nor of itself', async (t) => {
  // Without Redfish, which would tell what the legacy tree lacks.
  const fleet = await startFleet({ count: 5, behaviour: { generation: 'L0' } });
  const run = await atSimulated(t, fleet);
  const kinds = ['malformedJson', 404, 'truncated', 'emptyBody'] as const;
  for (const [at, kind] of kinds.entries())
    await fleet.bmcs[at]?.set({ faults: [{ at: 'read', path: '/(inventory|sensors)/', kind }] });
  const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
  for (const [command, other, part] of [
    ['rinv', 'HOST Firmware Product:   ', 'inventory'],
    ['rvitals', 'LEDs Front Power: On', 'sensors'],
  ] as const) {
    const replies = await run({ command, args: [], nodes });
    const infos = infosOf(replies);
    for (const node of nodes)
      t.ok(
        infos.some((line) => line.startsWith(`${node}: ${other}`)),
        `${command} ${node} tells the rest`,
      );
    t.ok(infos.filter((line) => line.startsWith('n5: ')).length > 50, 'the one without a fault tells all');
    const errors = errorsOf(replies);
    t.equal(errors.length, 4, errors.join('\n'));
    for (const error of errors) t.match(error, new RegExp(`^n[1-4]: .*\\(no ${part}\\)$`));
  }
  const dimms = errorsOf(await run({ command: 'rinv', args: ['dimm'], nodes }));
  t.match(
    dimms.find((error) => error.startsWith('n2')),
    /^n2: \[404\]/,
  );
});

t.test('a long answer that is late holds no other command up', async (t) => {
  const fleet = await startFleet({ count: 1, behaviour: { generation: 'L1' } });
  const run = await atSimulated(t, fleet, { requestSeconds: 5 });
  const [bmc] = fleet.bmcs;
  await bmc?.set({ faults: [{ at: 'read', path: '/inventory/', kind: 'hang', times: 1 }] });
  const late = run({ command: 'rinv', args: ['dimm'] });
  while ([...(bmc?.counters().byPath.keys() ?? [])].every((path) => !path.includes('/inventory/')))
    await new Promise((resolve) => setTimeout(resolve, 10));
  t.same(await run({ command: 'rpower', args: ['stat'] }), [nodeText('n1', 'on')]);
  t.equal(bmc?.counters().logins, 1, 'in the same session');
  await bmc?.reset();
  t.match(errorsOf(await late), [/^n1: /]);
});

t.test('an answer of 2 MB, and one of 64 MB', async (t) => {
  const fleet = await startFleet({ count: 2, behaviour: { generation: 'L2', inventory: 'huge' } });
  const run = await atSimulated(t, fleet);
  await fleet.bmcs[1]?.set({ faults: [{ at: 'read', path: '/inventory/', kind: 'hugeBody' }] });
  const replies = await run({ command: 'rinv', args: ['all'], nodes: ['n1', 'n2'] });
  const infos = infosOf(replies);
  t.ok(infos.length > 40_000);
  t.ok(infos.includes('n1: MODULE3999 PartNumber : 02WF3999'));
  t.ok(infos.some((line) => line.startsWith('n2: BMC Firmware')));
  t.match(errorsOf(replies), [/^n2: .*too long.*\(no inventory\)$/]);
});
