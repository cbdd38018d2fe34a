import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { curlConfig } from '../../plugins/openbmc/bmc/curl/curl-config.js';
import { downloadConfig, uploadConfig } from '../../plugins/openbmc/bmc/curl/curl-transfer.js';
import { parseBmcAddress } from '../../plugins/openbmc/bmc/http/address.js';
import type { Image } from '../../plugins/openbmc/bmc/image/image.js';
import { isLink } from '../../plugins/openbmc/bmc/redfish/redfish-link.js';
import type { BmcVerb } from '../../plugins/openbmc/bmc/verbs/index.js';
import { MANAGER, type RedfishBmc, SYSTEM, UPDATE } from '../helpers/redfish-script.js';
import type { Scripted, Seen } from '../helpers/scripted-bmc.js';
import { testServices } from '../helpers/worker-services.js';
import { redfishRig } from '../plugins/openbmc/bmc/redfish/rig.js';

// A BMC chooses the links of its Redfish interface, and its links become parts of what curl and the BMC are told.

const V1 = '/redfish/v1';
const SECRET = 'the-private-key-of-the-site';
const accepted: Scripted = {
  status: 202,
  body: { '@odata.id': `${V1}/TaskService/Tasks/1`, TaskState: 'New' },
};

/** A secret in a file of this machine, and an image. */
function files(t: Test): { readonly secret: string; readonly image: Image } {
  const directory = t.testdir({ 'ca-key.pem': SECRET });
  const path = join(directory, 'image.tar');
  writeFileSync(path, 'i'.repeat(20_000));
  const purpose = 'xyz.openbmc_project.Software.Version.VersionPurpose.BMC';
  const image = { path, version: 'v', purpose, machineName: undefined, bytes: statSync(path).size };
  return { secret: join(directory, 'ca-key.pem'), image };
}

/** What curl would read in the option of a form, and what else is more than a path. */
const hostileLinks = (file: string): readonly string[] => [
  `${V1}/Managers/x;headers=@${file};x=`,
  `${V1}/Managers/x"};headers="@${file}`,
  `${V1}/Managers/x;type=text/plain;headers=<${file}`,
  `${V1}/Managers/x\\";filename=${file}`,
  `@${file}`,
  `<${file}`,
  `${V1}/Managers/bmc bmc`,
  `${V1}/Managers/bmc\r\nX-Evil: 1`,
  `${V1}/Managers/bmc\u0000`,
  `${V1}/Managers/bmc\u001b[31m`,
  `${V1}/Managers/bm\u0441`,
  `${V1}/Managers/'bmc'`,
  `//elsewhere.example${V1}/Managers/bmc`,
  `https://user:word@elsewhere.example${V1}/Managers/bmc`,
  `${V1}/Managers/../../../xyz/openbmc_project`,
  `${V1}/Managers/%2e%2e/x`,
  `${V1}/Managers/%0d%0aX-Evil:1`,
  `${V1}/Managers/bmc#/x`,
  `${V1}/Managers/${'x'.repeat(5_000)}`,
  'redfish/v1/Managers/bmc',
  'file:///etc/passwd',
];

/** What reached the BMC that no true link could have led to. */
function strays(seen: readonly Seen[]): readonly string[] {
  const isTrue = ({ path }: Seen): boolean =>
    ['/login', '/logout'].includes(path) ||
    (/^\/(redfish|xyz)\/[A-Za-z0-9._/?$=-]*$/.test(path) && !path.includes('..'));
  return seen.filter((one) => !isTrue(one)).map(({ method, path }) => `${method} ${path}`);
}

async function attacked(
  t: Test,
  link: string,
  plant: (bmc: RedfishBmc, link: string) => void,
  verb: BmcVerb,
) {
  const rig = await redfishRig(t, {
    first: ({ method, path, headers }) =>
      method === 'POST' && path.startsWith(UPDATE) && headers['x-auth-token'] !== undefined
        ? accepted
        : undefined,
  });
  plant(rig.bmc, link);
  // A BMC nobody has logged in at yet is asked as a legacy one.
  const login = await rig.send({ verb: 'login' });
  const reply = login.kind === 'ok' ? await rig.send(verb) : login;
  await rig.stop();
  const sent = rig.server.seen.map(({ path, headers, body }) =>
    [path, JSON.stringify(headers), body.toString('latin1')].join('\n'),
  );
  return { ...rig, reply, sent: sent.join('\n') };
}

/** The only manager is behind this link. */
function asManager(bmc: RedfishBmc, link: string): void {
  bmc.resources.set(`${V1}/Managers`, { Members: [{ '@odata.id': link }] });
}

t.test('a push to a BMC whose manager has the name of a file of ours sends nothing of it', async (t) => {
  const { secret, image } = files(t);
  for (const link of hostileLinks(secret)) {
    const { reply, sent, services, server } = await attacked(t, link, asManager, {
      verb: 'upload',
      image,
      apply: 'OnReset',
    });
    const about = JSON.stringify(link.slice(0, 80));
    t.notOk(sent.includes(SECRET), about);
    t.same(strays(server.seen), [], about);
    t.match(reply, { kind: 'silent', sent: 'withheld', text: /link that is not followed/ }, about);
    t.equal(services.children.length, 0, 'no image was sent');
  }
});

/** Where else a BMC puts a link, and what is asked of it then. */
const places: Readonly<
  Record<string, { readonly plant: (bmc: RedfishBmc, link: string) => void; readonly verb: BmcVerb | 'push' }>
> = {
  'the service root': {
    plant: (bmc, link) => change(bmc, V1, { UpdateService: { '@odata.id': link } }),
    verb: { verb: 'listSoftware' },
  },
  'the next page': {
    plant: (bmc, link) => change(bmc, `${UPDATE}/FirmwareInventory`, { 'Members@odata.nextLink': link }),
    verb: { verb: 'listSoftware' },
  },
  'a log’s next page': {
    plant: (bmc, link) =>
      change(bmc, `${SYSTEM}/LogServices/EventLog/Entries`, { 'Members@odata.nextLink': link }),
    verb: { verb: 'readEventLog' },
  },
  'the place of a form': {
    plant: (bmc, link) => change(bmc, UPDATE, { MultipartHttpPushUri: link }),
    verb: 'push',
  },
  'the place of an image': {
    plant: (bmc, link) => change(bmc, UPDATE, { MultipartHttpPushUri: undefined, HttpPushUri: link }),
    verb: 'push',
  },
  'the target of an action': {
    plant: (bmc, link) => change(bmc, MANAGER, { Actions: { '#Manager.Reset': { target: link } } }),
    verb: { verb: 'rebootBmc' },
  },
  'the list of software': {
    plant: (bmc, link) => change(bmc, UPDATE, { FirmwareInventory: { '@odata.id': link } }),
    verb: { verb: 'switchSoftware', id: 'bbbb2222' },
  },
  'the sessions': {
    plant: (bmc, link) => change(bmc, V1, { Links: { Sessions: { '@odata.id': link } } }),
    verb: { verb: 'readState' },
  },
  'the file of a dump': {
    plant: (bmc, link) =>
      bmc.resources.set(`${MANAGER}/LogServices/Dump/Entries/1`, { Id: '1', AdditionalDataURI: link }),
    verb: { verb: 'downloadDump', id: '1', file: '/nonexistent/dump' },
  },
};

function change(bmc: RedfishBmc, path: string, properties: Record<string, unknown>): void {
  bmc.resources.set(path, { ...bmc.resources.get(path), ...properties });
}

for (const [name, { plant, verb }] of Object.entries(places)) {
  t.test(`a link that is more than a path, as ${name}`, async (t) => {
    const { secret, image } = files(t);
    const asked: BmcVerb = verb === 'push' ? { verb: 'upload', image, apply: 'OnReset' } : verb;
    for (const link of hostileLinks(secret).filter((_link, nth) => nth % 4 === 0)) {
      const { reply, sent, services, server } = await attacked(t, link, plant, asked);
      const about = JSON.stringify(link.slice(0, 80));
      t.same(strays(server.seen), [], about);
      t.notOk(sent.includes(SECRET), about);
      t.equal(services.children.length, 0, about);
      const text = reply.kind === 'ok' ? (reply.missing ?? []).join() : reply.text;
      t.match(text, /link that is not followed/, about);
    }
  });
}

t.test('what a login says of its session is not asked for when it is no path', async (t) => {
  for (const location of ['/redfish/v1/x;y', '//elsewhere.example/x', "/redfish/v1/'x'", '/redfish/v1/a b']) {
    const rig = await redfishRig(t, {
      first: ({ method, path }, bmc) => {
        if (method !== 'POST' || !path.endsWith('/Sessions')) return undefined;
        bmc.open.add('token');
        return { status: 201, headers: { 'x-auth-token': 'token', location }, body: { Id: 's1' } };
      },
    });
    t.match(await rig.send({ verb: 'readState' }), { kind: 'ok' });
    await rig.stop();
    t.same(strays(rig.server.seen), [], location);
    t.notOk(
      rig.asked().some((one) => one.startsWith('DELETE')),
      location,
    );
  }
});

t.test('links as BMCs give them are followed, and no others', async (t) => {
  for (const link of hostileLinks('/etc/passwd')) t.notOk(isLink(link), JSON.stringify(link.slice(0, 80)));
  const links = [
    '/redfish/v1/',
    '/redfish/v1/Systems/system/LogServices/EventLog/Entries?$skip=1000&$top=1000',
    '/redfish/v1/Chassis/chassis/Sensors?$expand=.($levels=1)',
    '/redfish/v1/Systems/system/LogServices/Journal/Entries/1573839384_1',
    '/redfish/v1/UpdateService/FirmwareInventory/BMC-1.0+a~b',
    '/redfish/v1/Chassis/Enclosure:1,2/Power%20Supply!',
    '/redfish/v1/Managers/bmc/*',
  ];
  for (const link of links) t.ok(isLink(link), link);
});

t.test('nothing but the path follows the BMC’s own address in what curl is told', async (t) => {
  const address = parseBmcAddress('bmc.example:8443');
  if (address === undefined) throw new Error('no address');
  const at = { address, headers: { 'X-Auth-Token': 'x' } };
  const { settings } = testServices();
  const words = { at, settings, marker: 'm' };
  for (const path of ['.evil.example/x', '@evil.example/', '', '/a b', '/a\r\nurl = x', '/\u0441']) {
    t.throws(() => uploadConfig({ ...words, path, sending: [] }), path);
    t.throws(() => downloadConfig({ ...words, path, file: '/f', mostBytes: 1 }), path);
  }
  const text = curlConfig(uploadConfig({ ...words, path: '/a?b', sending: [] }));
  t.match(text, /^url = "https:\/\/bmc\.example:8443\/a\?b"$/m);
});

t.test('what is handed to curl leaves no file, and is in nobody’s arguments', async (t) => {
  const { image } = files(t);
  const rig = await redfishRig(t, {
    first: ({ path }) => (path === `${UPDATE}/update-multipart` ? accepted : undefined),
  });
  t.match(await rig.send({ verb: 'upload', image, apply: 'OnReset' }), { kind: 'ok' });
  const [child] = rig.services.children;
  t.same(child?.args, ['-q', '--config', '-']);
  t.notOk(child?.stdin.includes('Targets'), 'no option holds what the BMC has said');
  t.match(child?.handed, `{"Targets":["${MANAGER}"],"@Redfish.OperationApplyTime":"OnReset"}`);
  const body = rig.server.seen.at(-1)?.body.toString('latin1') ?? '';
  t.ok(body.includes(`{"Targets":["${MANAGER}"],"@Redfish.OperationApplyTime":"OnReset"}`));
  t.same(
    readdirSync(t.testdirName).filter((name) => name !== 'ca-key.pem' && name !== 'image.tar'),
    [],
  );
});
