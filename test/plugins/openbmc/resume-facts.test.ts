import t from 'tap';
import { startOf } from '../../../plugins/openbmc/node/node-resume.js';
import { unattended, uploadAndActivate } from '../../../plugins/openbmc/rflash/flash-flows.js';
import { flashNode, unattendedNode, uploadNode } from '../../../plugins/openbmc/rflash/flash-start.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { testServices } from '../../helpers/worker-services.js';

const image = { path: '/x.tar', version: '1', purpose: 'BMC', machineName: undefined, bytes: 1 };
const begun = flashNode(toNodeName('n1'), { force: false }, testServices().settings);
const upload = uploadNode(begun, image);
const both = unattendedNode(begun, { bmc: image, host: image, hostReboot: true });
const asWritten = (facts: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(facts)) as Record<string, unknown>;
const at = (status: string, facts: unknown, intent = false) =>
  startOf(uploadAndActivate, upload, { status, intent, facts, spentMs: 70 });

t.test('a node goes on with what was written down, and its time', async (t) => {
  const facts = { ...upload, id: 'abc', before: ['x'], quietLooks: 3 };
  t.match(at('CHECK_STATE', asWritten(facts)), { kind: 'start', status: 'CHECK_STATE', facts, spentMs: 70 });
  t.match(
    at('UPLOAD', asWritten(facts), true),
    { status: 'UPLOAD.LOOK_IF_ARRIVED', spentMs: 0 },
    'another status begins',
  );
  t.match(startOf(unattended, both, { status: 'OFF', intent: true, facts: asWritten(both) }), {
    ...{ kind: 'start', status: 'OFF.LOOK_IF_OFF' },
    facts: { bmc: { before: [] } },
  });
});

t.test('what an earlier version did not write is as it is at the beginning', async (t) => {
  const { quietLooks: _, ...older } = asWritten(upload);
  t.match(at('CHECK_STATE', older), { kind: 'start', facts: { quietLooks: 0 } });
  const older2 = asWritten(both);
  older2['host'] = { ...(older2['host'] as object), before: undefined };
  const { before: __, ...host } = older2['host'] as Record<string, unknown>;
  t.match(startOf(unattended, both, { status: 'OFF', intent: false, facts: { ...older2, host } }), {
    kind: 'start',
    facts: { host: { before: [] } },
  });
  t.match(at('CHECK_STATE', { ...asWritten(upload), later: 7 }), { kind: 'start', facts: { later: 7 } });
});

t.test('another shape is not believed', async (t) => {
  const good = asWritten(upload);
  const bad: readonly unknown[] = [
    ...[null, 7, 'x', [], { ...good, version: 7 }, { ...good, before: 'x' }, { ...good, before: [7] }],
    ...[
      { ...good, image: null },
      { ...good, image: { ...image, bytes: '1' } },
      { ...good, limits: [] },
    ],
    ...[
      { ...good, force: 'yes' },
      { ...good, id: {} },
      { ...good, task: { path: 7 } },
    ],
  ];
  for (const facts of bad)
    t.match(at('CHECK_STATE', facts), { kind: 'noStart', reason: /cannot be read/ }, JSON.stringify(facts));
  t.match(at('GONE', good), { kind: 'noStart', reason: /names a status that this version does not have/ });
  t.match(at('toString', good), { kind: 'noStart' });
});
