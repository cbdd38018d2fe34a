import t from 'tap';
import type { UserGroup } from '../../../../../plugins/openbmc/bmc/verbs/account-verbs.js';
import { redfishError } from '../../../../helpers/redfish-script.js';
import { redfishRig } from './rig.js';

const accounts = '/redfish/v1/AccountService/Accounts';

t.test('groups that bmcweb gives only together: the refusal says which, and what to do', async (t) => {
  const text = "The request could not be fulfilled with the account types in property 'AccountTypes'.";
  const { bmc, send } = await redfishRig(t, {
    first: ({ method, path }) =>
      method !== 'GET' && path.startsWith(accounts)
        ? redfishError(400, 'StrictAccountTypes', text)
        : undefined,
  });
  bmc.resources.set('/redfish/v1/AccountService', { Accounts: { '@odata.id': accounts } });
  const change = (user: string, groups: readonly UserGroup[]) =>
    send({ verb: 'changeUser', user, change: { kind: 'groups', groups } });
  const user = { verb: 'createUser', user: 'anna', privilege: 'priv-operator', enabled: true } as const;
  const together = { kind: 'refused', httpStatus: 400, text: /redfish and web come only together/ };
  t.match(await send({ ...user, groups: ['redfish'] }), together);
  t.match(await change('anna', ['web', 'ssh']), together);
  t.match(await change('root', ['ssh']), { kind: 'refused', text: /^root is the user of this command/ });
  t.match(await change('anna', ['ssh']), { kind: 'refused', text: /account types/ }, 'as the BMC says it');
});
