import t from 'tap';
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
