import t from 'tap';
import { startFleet } from '../../plugins/openbmc/simulator/index.js';
import { type Installation, installed, startDaemon, texts } from '../helpers/installation.js';
import { makeSite } from '../helpers/site.js';

// One BMC, written in several ways.

const HOST = '127.65.1.8';

let at: Installation;

t.before(async () => {
  const fleet = await startFleet({
    count: 1,
    address: HOST,
    behaviour: { generation: 'L2', activationMs: 0 },
  });
  const port = fleet.bmcs[0]?.port;
  const site = await makeSite([
    { name: 'plain', bmc: `${HOST}:${port}` },
    { name: 'mapped', bmc: `[::ffff:7f41:108]:${port}` },
    { name: 'octal', bmc: `127.65.1.010:${port}` },
    { name: 'hex', bmc: `0x7f410108:${port}` },
    { name: 'short', bmc: `127.65.264:${port}` },
    { name: 'dotted', bmc: `${HOST}.:${port}` },
  ]);
  const daemon = await startDaemon(site);
  t.teardown(async () => {
    await daemon.stop();
    await fleet.close();
    site.remove();
  });
  at = installed(site, fleet, daemon);
});

t.test('what is read as another address than is written is refused, with the node', async (t) => {
  for (const node of ['octal', 'hex', 'short', 'dotted']) {
    const asked = await at.run(`rpower ${node} stat`);
    t.equal(asked.code, 1, node);
    t.match(texts(asked), [new RegExp(`^${node}: Error: '.*' is no address of a BMC`)]);
    const flash = await at.run(`rflash ${node} -l`);
    t.match(texts(flash), [new RegExp(`^${node}: Error: '.*' is no address of a BMC`)]);
  }
  t.equal(at.fleet.bmcs[0]?.counters().connections, 0, 'nobody was asked');
});

t.test('one BMC of two nodes is flashed once', async (t) => {
  await at.image('bmc.tar', 1024);
  const flash = await at.run('rflash plain,mapped -u bmc.tar');
  t.equal(flash.code, 1);
  t.match(texts(flash).join('\n'), /: .*Another process is already flashing this node/);
  t.equal(at.fleet.bmcs[0]?.counters().uploads.length, 1);
});
