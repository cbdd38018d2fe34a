import { join } from 'node:path';
import t from 'tap';
import * as v from 'valibot';
import { type Installation, install, texts } from '../helpers/installation.js';
import { runProgram } from '../helpers/processes.js';
import { ask, requestText } from '../helpers/raw-client.js';
import { makeSite } from '../helpers/site.js';

// docs/json.md, shape by shape: nothing but what it says, and all of it.

t.setTimeout(800_000);

const errors = v.optional(v.array(v.string()));
const status = v.picklist(['success', 'failure']);
const counts = {
  total: v.number(),
  success: v.number(),
  failed: v.number(),
  failedNoderange: v.string(),
};
const rflashDocument = <Entries extends v.ObjectEntries>(besides: Entries) =>
  v.strictObject({
    command: v.literal('rflash'),
    mode: v.picklist(['list', 'check', 'upload', 'uploadAndActivate', 'activate', 'unattended', 'delete']),
    plan: v.boolean(),
    ...counts,
    file: v.optional(v.strictObject({ path: v.string(), version: v.string(), purpose: v.string() })),
    nodes: v.array(v.strictObject({ node: v.string(), status, reason: v.optional(v.string()), ...besides })),
    errors,
    exitCode: v.number(),
  });
const Images = rflashDocument({
  images: v.array(
    v.strictObject({
      id: v.string(),
      purpose: v.string(),
      state: v.string(),
      version: v.string(),
      running: v.boolean(),
      next: v.boolean(),
      priority: v.optional(v.number()),
      parts: v.array(v.string()),
    }),
  ),
});
const flashed = { id: v.optional(v.string()), version: v.optional(v.string()) };
const Planned = rflashDocument({
  ...flashed,
  plan: v.array(
    v.strictObject({
      action: v.picklist(['nothing to do', 'activate only', 'upload and activate', 'cannot', 'other']),
      text: v.string(),
    }),
  ),
});
const Flashed = rflashDocument({ ...flashed, seconds: v.optional(v.number()) });
const Failure = v.strictObject({
  command: v.string(),
  errors: v.array(v.string()),
  exitCode: v.number(),
});
const Status = v.strictObject({
  command: v.literal('rflash'),
  running: v.number(),
  ...counts,
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      result: v.picklist(['running', 'success', 'failed', 'cancelled', 'refused', 'unknown']),
      job: v.optional(v.number()),
      since: v.optional(v.string()),
      status: v.optional(v.string()),
      doing: v.optional(v.string()),
      percent: v.optional(v.number()),
      waitsFor: v.optional(v.string()),
      reason: v.optional(v.string()),
      cancelledBy: v.optional(v.nullable(v.string())),
    }),
  ),
  exitCode: v.number(),
});
const folded = <Entries extends v.ObjectEntries>(besides: Entries) =>
  v.strictObject({
    command: v.string(),
    exitCode: v.number(),
    ...counts,
    nodes: v.array(
      v.strictObject({
        node: v.string(),
        status,
        errors,
        lines: v.optional(v.array(v.string())),
        ...besides,
      }),
    ),
    messages: v.optional(v.array(v.string())),
    errors,
  });
const Power = folded({ state: v.optional(v.string()) });
const Inventory = folded({
  inventory: v.array(v.strictObject({ name: v.string(), value: v.string() })),
});
const Sensors = folded({
  sensors: v.array(
    v.strictObject({
      name: v.string(),
      value: v.union([v.string(), v.number()]),
      unit: v.optional(v.string()),
    }),
  ),
});
const Events = folded({
  events: v.array(
    v.strictObject({
      id: v.number(),
      time: v.string(),
      message: v.string(),
      resolved: v.boolean(),
      led: v.boolean(),
    }),
  ),
});

/** Runs a command and reads the one line it prints; its exit code is in it. */
async function read<Value>(
  at: Installation,
  words: string,
  schema: v.GenericSchema<unknown, Value>,
): Promise<Value> {
  const output = await at.run(words);
  const [line = '', ...more] = texts(output);
  if (more.length > 0) throw new Error(`${words} printed more than a line: ${more.join('\n')}`);
  const document: unknown = JSON.parse(line);
  t.match(document, { exitCode: output.code }, words);
  return v.parse(schema, document);
}

t.test('rflash', async (t) => {
  const at = await install(t, { count: 2 });
  const image = await at.image('img.tar', 1000);
  const plain = texts(await at.run('rflash node1 -l'));

  const list = await read(at, 'rflash node1 -l --json', Images);
  t.match(list, { mode: 'list', total: 1, exitCode: 0 });
  for (const { id, version } of list.nodes[0]?.images ?? [])
    t.ok(plain.some((line) => line.includes(id) && line.endsWith(version)));
  t.equal(list.nodes[0]?.images.filter(({ running }) => running).length, 2);

  const check = await read(at, `rflash all -c ${image} --json`, Images);
  t.match(check, { mode: 'check', file: { path: image, version: /^ibm-v2\.4/ }, total: 2 });

  const plan = await read(at, `rflash all -a ${image} --plan --json`, Planned);
  t.match(
    plan.nodes.map((node) => [node.node, node.plan]),
    ['node1', 'node2'].map((name) => [
      name,
      [{ action: 'upload and activate', text: / is not on the BMC$/ }],
    ]),
  );

  const upload = await read(at, `rflash all -u ${image} --json`, Flashed);
  t.match(upload, { mode: 'upload', success: 2, nodes: [{ version: /^ibm-v2\.4/ }, {}] });
  const again = await read(at, `rflash all -a ${image} --plan --json`, Planned);
  t.match(again.nodes[0]?.plan, [{ action: 'activate only' }]);

  t.match(await read(at, 'rflash all --status --json', Status), {
    total: 2,
    success: 2,
    nodes: [{ result: 'success', job: 1 }, {}],
  });
  t.match(await read(at, 'rflash all --status --failed --json', Status), { total: 2, nodes: [] });

  await at.fleet.bmcs[1]?.set({ faults: [{ at: 'upload', kind: 500 }] });
  const half = await read(at, `rflash all -u ${image} --force --json`, Flashed);
  t.match(half, { success: 1, failed: 1, failedNoderange: 'node2', exitCode: 1 });
  t.match(half.nodes[1], { node: 'node2', status: 'failure', reason: /500/ });
  t.match(await read(at, 'rflash all --status --failed --json', Status), {
    failed: 1,
    failedNoderange: 'node2',
    nodes: [{ node: 'node2', result: 'failed', reason: /500/ }],
  });

  const Background = v.strictObject({
    command: v.literal('rflash'),
    job: v.number(),
    nodes: v.array(v.string()),
    exitCode: v.number(),
  });
  t.match(await read(at, `rflash node1 -a ${image} --background --json`, Background), {
    job: 3,
    nodes: ['node1'],
  });
});

t.test('what goes wrong is in the document, and the exit code as without --json', async (t) => {
  const at = await install(t, { count: 1 });
  for (const [words, text] of [
    ['rflash node1 -a', 'Invalid option specified with -a: '],
    ['rflash node1 -a no.tar', 'Cannot access '],
  ] as const) {
    const document = await read(at, `${words} --json`, Failure);
    t.match(document.errors[0], text);
    t.equal(document.errors.length, 2, 'and the line that helps');
    t.equal(document.exitCode, (await at.run(words)).code);
  }
  const nobody = await read(at, 'rflash nobody -l --json', folded({}));
  t.match(nobody, { nodes: [], errors: [/Invalid nodes .*: nobody/], exitCode: 1 });
  const word = await read(at, 'rpower node1 stta --json', Power);
  t.match(word, { failed: 1, nodes: [{ errors: ['Unsupported command: rpower stta'] }], exitCode: 1 });

  const site = await makeSite([]);
  t.teardown(() => site.remove());
  const gone = await runProgram(
    ['client', '--host', '127.0.0.1:1', '--home', site.home, 'rpower', 'node1', 'stat', '--json'],
    { cwd: join(site.confdir) },
  );
  t.equal(gone.stderr, '');
  t.match(v.parse(folded({}), JSON.parse(gone.stdout)), { errors: [/Unable to open socket/, /.+/] });
  t.not(gone.code, 0);
});

t.test('rpower, rinv, rvitals, reventlog', async (t) => {
  const at = await install(t, { count: 3 });
  await at.fleet.bmcs[1]?.set({ faults: [{ at: 'login', kind: 500 }] });
  const power = await read(at, 'rpower all stat --json', Power);
  t.match(power, { total: 3, success: 2, failed: 1, failedNoderange: 'node2', exitCode: 1 });
  t.match(power.nodes, [
    { node: 'node1', status: 'success', state: 'on' },
    { node: 'node2', status: 'failure', errors: [/.+/, /^BMC did not respond/] },
    { node: 'node3', status: 'success', state: 'on' },
  ]);
  t.match(await read(at, 'rpower node1 bmcstate --json', Power), { nodes: [{ state: 'BMC Ready' }] });

  const lines = async (words: string) => texts(await at.run(words), 'stdout');
  const inventory = await read(at, 'rinv node1 --json', Inventory);
  t.equal(inventory.nodes[0]?.inventory.length, (await lines('rinv node1')).length, 'no line is lost');
  t.match(inventory.nodes[0]?.lines, undefined);
  t.ok(
    inventory.nodes[0]?.inventory.some(({ name, value }) => name === 'SYSTEM Model' && value === '8335-GTG'),
  );

  const sensors = await read(at, 'rvitals node1 --json', Sensors);
  t.equal(sensors.nodes[0]?.sensors.length, (await lines('rvitals node1')).length);
  t.match(sensors.nodes[0]?.lines, undefined);
  t.ok(
    sensors.nodes[0]?.sensors.some(
      ({ name, value, unit }) => name === 'Ambient' && value === 23.5 && unit === 'C',
    ),
  );

  const events = await read(at, 'reventlog node1 --json', Events);
  t.match(events.nodes[0]?.events[1], { id: 2, time: '11/12/2018 05:22:01', resolved: false, led: true });
  t.match(events.messages?.[0], /^Could not find/);
  t.match(await read(at, 'rsetboot node1 stat --json', folded({})), { nodes: [{ lines: [/.+/] }] });
});

t.test(
  'what xCAT’s own client sees: rflash has a document of its own, the others no such word',
  async (t) => {
    const at = await install(t, { count: 1 });
    const target = { host: '127.0.0.1', port: Number(at.host.split(':')[1]), home: at.site.home };
    const asked = (command: string, ...arg: readonly string[]) =>
      ask(target, requestText({ command, noderange: 'node1', arg: [...arg] }));
    const list = await asked('rflash', '-l', '--json');
    t.match(list, /<info>\{.*&quot;images&quot;.*\}<\/info>|<info>\{.*"images".*\}<\/info>/);
    t.notMatch(list, /<data>|<node>/, 'nothing else is printed');
    t.match(
      await asked('rpower', 'stat', '--json'),
      'Only one option is supported at the same time for rpower',
    );
  },
);
