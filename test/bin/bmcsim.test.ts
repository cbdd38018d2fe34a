import net from 'node:net';
import { PassThrough } from 'node:stream';
import t from 'tap';
import { type BmcsimOptions, bmcsimOptions, runBmcsim } from '../../bin/bmcsim.js';

const defaults: BmcsimOptions = {
  count: 2,
  port: 0,
  control: 0,
  generation: bmcsimOptions.generation.default,
  username: bmcsimOptions.username.default,
  password: bmcsimOptions.password.default,
  times: bmcsimOptions.times.default,
  inventory: bmcsimOptions.inventory.default,
  key: bmcsimOptions.key.default,
  tls: bmcsimOptions.tls.default,
  set: bmcsimOptions.set.default,
};

t.test('bmcsim says where its BMCs are, mixes generations, and ends at SIGTERM', async (t) => {
  const output = new PassThrough();
  const given: Partial<BmcsimOptions> = {
    set: ['activationMs=1234', 'machineName=witherspoon'],
    mix: ['L0', 'R'],
    secondUpdate: 'endless',
  };
  const running = runBmcsim({ ...defaults, ...given }, output);
  const [line = ''] = String(await new Promise((resolve) => output.once('data', resolve))).split('\n');
  const found = /^2 simulated BMCs from 127\.0\.0\.1:\d+, control on 127\.0\.0\.1:(\d+)$/.exec(line);
  t.ok(found, line);
  const answer = await fetch(`http://127.0.0.1:${found?.[1]}/bmcs/1`);
  t.match(await answer.json(), {
    behaviour: { generation: 'R', secondUpdate: 'endless', activationMs: 1234, machineName: 'witherspoon' },
  });
  const first = await fetch(`http://127.0.0.1:${found?.[1]}/bmcs/0`);
  t.match(await first.json(), { behaviour: { generation: 'L0' } });
  process.emit('SIGTERM');
  await running;
  await t.rejects(fetch(`http://127.0.0.1:${found?.[1]}/bmcs`));
});

t.test('bmcsim tells what is wrong with its options', async (t) => {
  const squatter = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const { port } = squatter.address() as net.AddressInfo;
  const run = (more: Partial<BmcsimOptions>) => runBmcsim({ ...defaults, ...more }, new PassThrough());
  await t.rejects(run({ count: 1, port }), {
    message: new RegExp(`^cannot listen on 127.0.0.1:${port}: another program`),
  });
  await t.rejects(run({ count: 0 }), { message: /--count has to be 1 or more/ });
  await t.rejects(run({ first: '127.0.0.9', address: '127.0.0.1' }), { message: /exclude each other/ });
  await t.rejects(run({ set: ['nope=1'] }), { message: '--set nope=1: there is no behaviour called nope' });
  await t.rejects(run({ set: ['nope'] }), { message: /expected NAME=VALUE/ });
  squatter.close();
});
