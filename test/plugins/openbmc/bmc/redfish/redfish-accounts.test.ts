import t from 'tap';
import { Secret } from '../../../../../lib/plugin/secret.js';
import { redfishError } from '../../../../helpers/redfish-script.js';
import { ok, redfishRig } from './rig.js';

t.test('a privilege that Redfish does not know is refused, not taken for another one', async (t) => {
  const { send, asked } = await redfishRig(t);
  t.match(await send({ verb: 'login' }), ok(undefined));
  asked();
  const privilege = 'priv-callback';
  const text =
    'This BMC takes that by Redfish only, and Redfish has no way to give a user the privilege priv-callback. [not supported on this BMC]';
  const created = await send({
    ...{ verb: 'createUser', user: 'bob', privilege, groups: ['web'], enabled: true },
  } as const);
  t.match(created, { kind: 'refused', text });
  const changed = await send({ verb: 'changeUser', user: 'bob', change: { kind: 'privilege', privilege } });
  t.match(changed, { kind: 'refused', text });
  const written = asked().filter((request) => !request.startsWith('GET '));
  t.same(written, [], 'nothing is sent');
});

t.test('a build that cannot change a user it lists: said as what it is', async (t) => {
  const accounts = '/redfish/v1/AccountService/Accounts';
  const { bmc, send } = await redfishRig(t, {
    first: ({ method }) =>
      method === 'PATCH' ? redfishError(404, 'ResourceNotFound', 'The user was not found.') : undefined,
  });
  bmc.resources.set('/redfish/v1/AccountService', { Accounts: { '@odata.id': accounts } });
  bmc.resources.set(accounts, { Members: [{ '@odata.id': `${accounts}/anna` }] });
  bmc.resources.set(`${accounts}/anna`, { UserName: 'anna' });
  const lists =
    /^\[404\] The user was not found\. The BMC lists this user all the same: bmcweb of 2020-10 to 2021-09/;
  t.match(await send({ verb: 'setUserPassword', user: 'anna', password: new Secret('s') }), { text: lists });
  const change = { kind: 'enabled', enabled: true } as const;
  t.match(await send({ verb: 'changeUser', user: 'anna', change }), { text: lists });
  t.match(await send({ verb: 'changeUser', user: 'bob', change }), { text: '[404] The user was not found.' });
});
