import t from 'tap';
import { act, exit, put } from '../../../../lib/flow/acts.js';
import { done, failed } from '../../../../lib/flow/table.js';
import { flows } from '../../../../plugins/openbmc/flows.js';
import { row } from '../../../../plugins/openbmc/node/bmc-row.js';
import { flow, headerOf } from '../../../../plugins/openbmc/node/flow-header.js';
import { login } from '../../../../plugins/openbmc/node/login-row.js';
import type { Facts } from '../../../../plugins/openbmc/node/node-facts.js';
import { accepted } from '../../../../plugins/openbmc/node/node-replies.js';
import { rebootBmc } from '../../../../plugins/openbmc/rflash/rflash-requests.js';

const LOGIN = login<Facts, 'REBOOT'>('REBOOT');
const reboot = act('REBOOT', { REBOOT: row(rebootBmc, accepted<Facts>, { yes: exit('asked'), no: failed }) });

t.test('a flow has its header, which is no status of it', async (t) => {
  const asked = flow(
    { within: 'transfer', was: { RESTART: 'REBOOT' } },
    { LOGIN, ...put('REBOOT', reboot, { asked: done }) },
  );
  t.same(headerOf(asked), { within: 'transfer', was: { RESTART: 'REBOOT' } });
  t.same(Object.keys(asked), ['LOGIN', 'REBOOT']);
  t.same(headerOf(flows['rpower on'] ?? asked), {}, 'a flow without one is run as any command is');
});

t.test('what does not compile', async (t) => {
  // @ts-expect-error an edge to a status that the flow does not have
  t.ok(flow({}, { LOGIN }));
  // @ts-expect-error an exit of an act that leads to a status that the flow does not have
  t.ok(flow({}, { LOGIN, ...put('REBOOT', reboot, { asked: 'AWAIT_BMC' }) }));
  // @ts-expect-error an act whose exits lead nowhere yet
  t.ok(flow({}, { LOGIN, ...reboot.rows }));
  // @ts-expect-error a former name of a status that the flow does not have
  t.ok(flow({ was: { RESTART: 'RESTARTED' } }, { LOGIN, ...put('REBOOT', reboot, { asked: done }) }));
});

t.test('which flows there are, and how they are run', async (t) => {
  const named = (isSo: (header: ReturnType<typeof headerOf>) => boolean): readonly string[] =>
    Object.entries(flows)
      .filter(([, one]) => isSo(headerOf(one)))
      .map(([name]) => name)
      .sort();
  const changing = ['activateId', 'deleteImage', 'unattended', 'uploadAndActivate', 'uploadOnly'];
  const changes = changing.map((name) => `rflash ${name}`);
  t.same(
    named(({ lane }) => lane === 'exclusive'),
    changes,
  );
  t.same(
    named(({ durable }) => durable !== undefined),
    changes,
  );
  t.same(
    named(({ lane }) => lane === 'clear'),
    ['planActivation', 'planBoth', 'planUpload'].map((name) => `rflash ${name}`),
  );
  t.same(
    named(({ disturbs }) => disturbs !== undefined),
    [
      ...['bmcreboot', 'boot', 'off', 'reset', 'softoff'].map((name) => `rpower ${name}`),
      ...['changeUser', 'removeUser', 'setAddress', 'setDhcp', 'setPassword'].map(
        (name) => `rspconfig ${name}`,
      ),
    ],
  );
  t.same(
    named(({ disturbs }) => disturbs?.ofOwnUser === true),
    ['rspconfig changeUser', 'rspconfig removeUser'],
  );
  const dumps = named(({ within }) => within === 'transfer').filter((name) => !changes.includes(name));
  t.ok(dumps.length > 0 && dumps.every((name) => name.startsWith('rspconfig dump')), dumps.join());
  const long = named(({ atOnce }) => atOnce !== undefined);
  t.ok(long.length > 0 && long.every((name) => /^(rinv|rvitals) /.test(name)), long.join());
});
