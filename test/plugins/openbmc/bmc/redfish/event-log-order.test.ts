import t, { type Test } from 'tap';
import type { EventLogEntry } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import { SYSTEM } from '../../../../helpers/redfish-script.js';
import { redfishRig } from './rig.js';

/** The messages of a log with these ids and times, as it is read. */
async function read(t: Test, ...entries: readonly (readonly [id: string, created?: string])[]) {
  const { bmc, send } = await redfishRig(t);
  const Members = entries.map(([Id, Created]) => ({
    Id,
    Message: Id,
    ...(Created === undefined ? {} : { Created }),
  }));
  bmc.resources.set(`${SYSTEM}/LogServices/EventLog/Entries`, { Members });
  const reply = await send({ verb: 'readEventLog' });
  if (reply.kind !== 'ok') throw new Error(reply.text);
  return (reply.value as readonly EventLogEntry[]).map(({ message }) => message);
}

const day = (nth: number) => `2026-03-0${nth}T10:00:00Z`;

t.test('a log is read oldest first, however the BMC lists it', async (t) => {
  t.same(await read(t, ['10', day(1)], ['2', day(3)]), ['2', '10'], 'by its numbers');
  t.same(await read(t, ['1573000001_2'], ['1573000001'], ['1573000000']), [
    '1573000000',
    '1573000001',
    '1573000001_2',
  ]);
  t.same(
    await read(t, ['SEL-3', day(3)], ['SEL-10', day(2)], ['SEL-1', day(1)]),
    ['SEL-1', 'SEL-10', 'SEL-3'],
    'by its times',
  );
  t.same(
    await read(t, ['b2', day(1)], ['a1', day(1)]),
    ['a1', 'b2'],
    'of one time by the number in the name',
  );
  t.same(await read(t, ['x'], ['3', day(1)], ['w', day(2)]), ['x', '3', 'w'], 'as it is listed');
  t.same(
    await read(t, ['9'.repeat(400), day(2)], ['1', day(1)]),
    ['1', '9'.repeat(400)],
    'a number that is none',
  );
});

t.test('entries whose ids are names are told by the number in the name', async (t) => {
  const { bmc, send } = await redfishRig(t);
  bmc.resources.set(`${SYSTEM}/LogServices/EventLog/Entries`, {
    Members: [
      { Id: 'SEL-17', Message: 'a' },
      { Id: 'none', Message: 'b' },
    ],
  });
  t.match(await send({ verb: 'readEventLog' }), { value: [{ id: 17 }, { id: 0 }] });
});
