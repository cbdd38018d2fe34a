import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { pino } from 'pino';
import t from 'tap';
import { createLog } from '../../lib/log.js';
import { Secret } from '../../lib/plugin/secret.js';
import { findNodes } from '../../plugins/openbmc/asked/nodes.js';
import type { BmcNode } from '../../plugins/openbmc/bmc/bmc-node.js';
import { createBmcs } from '../../plugins/openbmc/bmc/bmcs.js';
import { createBudget, passwordOf } from '../../plugins/openbmc/bmc/budget.js';
import { type BmcFacts, decodeTarget } from '../../plugins/openbmc/bmc/target.js';
import { openbmc } from '../../plugins/openbmc/index.js';
import { configOptions } from '../../plugins/openbmc/rspconfig/rspconfig-options.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { asSent } from '../helpers/as-sent.js';
import { L2, legacyBmc, ok } from '../helpers/legacy-script.js';
import { callOf, fakeTables } from '../helpers/openbmc-command.js';
import { startScriptedBmc } from '../helpers/scripted-bmc.js';
import { fakeServices } from '../helpers/simulated-run.js';
import { testServices } from '../helpers/worker-services.js';

// Whatever is put into a log, an error or a journal by mistake: a password is not in it.

const password = 'Gehe1m!';
const n1 = toNodeName('n1');

/** All that a program may show of a value. */
function shown(value: unknown): string {
  return [inspect(value, { depth: null, showHidden: true }), JSON.stringify([value])].join('\n');
}

async function targetOf(bmc: string) {
  const tables = fakeTables({ openbmc: [{ node: 'n1', bmc, username: 'root', password }] });
  const { targets } = await findNodes([n1], tables, async () => undefined);
  const [target] = targets;
  if (target === undefined) throw new Error('no target');
  return { target, tables };
}

t.test('a target in the daemon, its node in a worker, and what lets us in', async (t) => {
  const { target } = await targetOf('127.0.0.1:443');
  t.notMatch(shown(target), password);
  const [sent] = asSent({ command: 'rpower', plan: {}, targets: [target] }).targets;
  const known = decodeTarget(sent ?? target);
  t.notMatch(shown(known), password);
  t.same(Object.keys(known.bmc).sort(), ['bmc', 'ip', 'node', 'owner', 'username']);
  t.throws(() => passwordOf(n1, createBudget()), /^nothing lets this command in at the BMC of n1$/);
});

t.test('a target and a node in a line of the log', async (t) => {
  const { target } = await targetOf('127.0.0.1:443');
  const stream = new PassThrough();
  // What the daemon's log is made with; its own takes neither.
  pino(stream).error({ target, facts: target.facts }, String(target.facts.password));
  // @ts-expect-error no fact of a line
  createLog('silent').error({ password: target.facts.password }, 'text');
  const text = String(stream.read());
  t.match(text, '"username":"root"', 'it was written');
  t.notMatch(text, password);
});

t.test('what a command keeps while it talks to a BMC, and what it says of that', async (t) => {
  for (const shows of [['token'], ['basic']] as const) {
    const legacy = legacyBmc({ ...L2, password, shows }, () => ok({}));
    const server = await startScriptedBmc(legacy.script);
    const lines: string[] = [];
    const bmcs = createBmcs(testServices());
    const passwords = new Map([[n1, new Secret(password)]]);
    const budget = createBudget({ debug: (_node, line) => lines.push(line) }, () => undefined, passwords);
    const node: BmcNode = { node: n1, bmc: server.bmc, username: 'root' };
    const { signal } = new AbortController();
    t.match(await bmcs.send(node, { verb: 'readState' }, budget, signal), { kind: 'ok' });
    budget.passwords.set(n1, new Secret(`${password}2`));
    const refused = await bmcs.send(node, { verb: 'readState' }, budget, signal);
    t.match(refused, { kind: 'refused', httpStatus: 401 });
    t.ok(budget.refusedLogins.size > 0);
    t.notMatch(shown([budget, refused, lines]), password);
    await bmcs.stop(signal);
    await server.close();
  }
});

t.test('the words of rspconfig, and the plan that is made of them', async (t) => {
  const words = [`admin_passwd=old,${password}`, `useradd=bob password=${password} privilege=admin`];
  for (const line of words) {
    t.notMatch(shown(configOptions(line.split(' '), 1)), password, line);
    const command = openbmc.commands['rspconfig'];
    if (command?.kind !== 'nodes') throw new Error('no rspconfig');
    const call = callOf({ command: 'rspconfig', args: line.split(' '), nodes: ['n1'] });
    const parsed = command.parse(call);
    if (parsed.kind === 'answer') throw new Error(line);
    const { tables } = await targetOf('127.0.0.1:443');
    const prepared = await parsed.prepare(fakeServices({ tables }));
    t.match(prepared, { kind: 'run' });
    t.notMatch(shown(prepared), password, line);
  }
});

t.test('what would put a password into a text does not compile', async (t) => {
  // @ts-expect-error a node has none
  const node: BmcNode = { node: n1, bmc: 'b', username: 'root', password };
  // @ts-expect-error a target has no bare one
  const facts: BmcFacts = { bmc: 'b', username: 'root', password };
  // @ts-expect-error a text is no secret, and a secret no text
  const text: string = new Secret(password);
  t.notMatch(JSON.stringify({ text }), password);
  t.same([node.node, facts.bmc], [n1, 'b']);
});
