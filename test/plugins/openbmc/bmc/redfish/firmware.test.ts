import t from 'tap';
import { runningVersion } from '../../../../../plugins/openbmc/bmc/dialect/following-firmware.js';
import { L2, L3, legacyBmc, ok as legacyOk } from '../../../../helpers/legacy-script.js';
import { MANAGER, redfishBmc, SYSTEM, UPDATE } from '../../../../helpers/redfish-script.js';
import { ok, redfishRig, rigOf } from './rig.js';

const list = { verb: 'listSoftware' } as const;
const stat = { verb: 'readState', only: 'host' } as const;
const SESSIONS = '/redfish/v1/SessionService/Sessions';

/** The BMC has restarted with this version. */
function update(resources: Map<string, Record<string, unknown>>, version: string): void {
  for (const [path, key] of [
    [MANAGER, 'FirmwareVersion'],
    [`${UPDATE}/FirmwareInventory/aaaa1111`, 'Version'],
  ] as const) {
    resources.set(path, { ...resources.get(path), [key]: version });
  }
}

const logins = (asked: readonly string[]): readonly string[] =>
  asked.filter((one) => /login|logout|Sessions|GET \/redfish\/v1\/$/.test(one));

t.test('with other firmware a BMC is asked anew what it speaks, and only then', async (t) => {
  const { bmc, send, asked } = await redfishRig(t);
  await send({ verb: 'login' });
  t.match(await send(list), { kind: 'ok' });
  asked();
  t.match(await send(list), { kind: 'ok' });
  t.same(logins(asked()), [], 'the same version');

  update(bmc.resources, 'bmc-2');
  t.match(await send(stat), { kind: 'ok' });
  t.same(asked(), [`GET ${SYSTEM}`], 'what reads no version pays nothing');
  t.match(await send(list), { kind: 'ok', value: { images: { 0: { version: 'bmc-2' } } } });
  const all = asked();
  t.same(logins(all), [`DELETE ${SESSIONS}/s1`, 'POST /login', 'GET /redfish/v1/', `POST ${SESSIONS}`]);
  t.equal(all.filter((one) => one === `GET ${UPDATE}`).length, 1, 'the list is not read twice');
  t.match(await send(list), { kind: 'ok' });
  t.same(logins(asked()), []);
  t.equal(bmc.open.size, 1, 'no session is left behind');
});

t.test('an interface that is there no more, or anew, is found', async (t) => {
  const software = '/xyz/openbmc_project/software';
  let version = 'bmc-1';
  const tree = (): object => ({
    [`${software}/aaaa1111`]: { Version: version, Purpose: 'x.VersionPurpose.BMC', Activation: 'x.Active' },
    [`${software}/functional`]: { endpoints: [`${software}/aaaa1111`] },
  });
  const before = legacyBmc(L2, () => legacyOk(tree()));
  const after = legacyBmc(L3, () => legacyOk(tree()));
  const redfish = redfishBmc({
    username: 'root',
    password: '0penBmc',
    // Sessions are those of both interfaces.
    first: ({ headers }, bmc) => {
      const token = headers['x-auth-token'];
      if (typeof token === 'string' && after.open.has(token)) bmc.open.add(token);
      return undefined;
    },
  });
  const { send, asked } = await rigOf(t, (seen) => {
    if (seen.path.startsWith('/redfish')) return redfish.script(seen);
    return (version === 'bmc-1' ? before : after).script(seen);
  });
  t.match(await send(list), { kind: 'ok', value: { update: undefined } });
  t.same(asked(), ['POST /login', `GET ${software}/enumerate`]);

  version = 'bmc-2';
  for (const id of before.open) after.open.add(id);
  const mixed = await send(list);
  t.match(mixed, { kind: 'ok', value: { images: [{ version }], update: { kind: 'push' } } });
  t.same(logins(asked()).slice(0, 3), ['POST /logout', 'POST /login', 'POST /login'], 'both forms');
  t.match(await send({ verb: 'requestHost', transition: 'On' }), ok(undefined));
  t.ok(
    asked().some((one) => one.endsWith('Actions/ComputerSystem.Reset')),
    'and written by Redfish',
  );
});

t.test('where the site insists, nothing is asked anew', async (t) => {
  const { bmc, send, node, asked } = await redfishRig(t);
  const forced = { ...node, dialect: 'redfish' } as const;
  await send(list, forced);
  update(bmc.resources, 'bmc-2');
  asked();
  t.match(await send(list, forced), { kind: 'ok' });
  t.same(logins(asked()), []);
});

t.test('what runs is what the list says of the BMC itself', async (t) => {
  const image = (id: string, purpose: string, version: string | undefined) => ({
    ...{ id, purpose, version, activation: 'Active', priority: 0, progress: undefined },
    extendedVersion: undefined,
  });
  const images = [
    image('a', 'BMC', 'two'),
    image('b', 'Host', 'host'),
    image('c', 'System', 'one'),
    image('d', 'BMC', 'old'),
    image('e', 'BMC', undefined),
  ];
  t.equal(runningVersion({ images, functional: ['b', 'a', 'c', 'e'] }), 'one two');
  t.equal(runningVersion({ images, functional: ['b'] }), undefined, 'the host says nothing');
  t.equal(runningVersion({ images, functional: undefined }), undefined, 'levels that do not tell');
});
