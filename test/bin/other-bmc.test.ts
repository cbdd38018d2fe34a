import t, { type Test } from 'tap';
import type { Behaviour } from '../../plugins/openbmc/simulator/index.js';
import type { KillPoint } from '../helpers/crash-daemon.js';
import { type Lives, lives } from '../helpers/lives.js';
import { type MovingAddress, movingAddress } from '../helpers/moving-address.js';

// A flash stays at the BMC that it was begun with: n1's. The other one belongs to n2, which is in no job.

t.setTimeout(800_000);

interface Rig extends Lives {
  /** Where n1's BMC is found. */
  readonly address: MovingAddress;
}

async function rig(t: Test, behaviour: Partial<Behaviour> = {}): Promise<Rig> {
  const address = await movingAddress();
  const at = await lives(t, behaviour, { bmcOf: (index, own) => (index === 0 ? address.address : own) });
  address.moveTo(at.fleet.bmcs[0]);
  t.teardown(() => address.close());
  return { ...at, address };
}

/** Nothing was asked for at the BMC that is none of the job's. */
function untouched(t: Test, { fleet }: Rig): void {
  const other = fleet.bmcs[1]?.counters();
  t.match(other, { powerOffs: 0, powerOns: 0, reboots: 0, activations: 0 }, 'nobody else lost power');
  t.same(other?.uploads, [], 'nobody else got an image');
}

const interfaces: Readonly<Record<string, Partial<Behaviour>>> = {
  'its MAC address': { generation: 'L2' },
  'the UUID of its service': { generation: 'R' },
};
const atOff: KillPoint = { kind: 'intent', status: 'OFF', when: 'after', victim: 'family' };

for (const [mark, behaviour] of Object.entries(interfaces)) {
  t.test(`addresses exchanged in the table while the daemon is down: told by ${mark}`, async (t) => {
    const at = await rig(t, behaviour);
    const first = await at.start([atOff]);
    await at.rflash(first, 'n1', '-d', at.both, '--background');
    await first.ended;
    const [, second] = at.fleet.bmcs;
    await at.site.tables.setRow('openbmc', { node: 'n1' }, { bmc: second?.address ?? '' });
    await at.site.tables.setRow('openbmc', { node: 'n2' }, { bmc: at.address.address });
    const ended = await at.rflash(await at.start(), 'n1', '--attach');
    untouched(t, at);
    t.equal(ended.code, 1);
    t.match(ended.stderr, /n1: .*Another BMC answers than the one that was begun with/);
    t.match(ended.stderr, at.address.address, 'both are named');
    t.match(ended.stderr, `${second?.address}. Nothing was done there`, 'both are named');
    t.match(ended.stdout, 'Total=1 Success=0 Failed=1');
  });
}

t.test('another address of the same BMC: the flash goes on to its end', async (t) => {
  const at = await rig(t, { generation: 'L2' });
  const first = await at.start([atOff]);
  await at.rflash(first, 'n1', '-d', at.both, '--background');
  await first.ended;
  await at.site.tables.setRow('openbmc', { node: 'n1' }, { bmc: at.fleet.bmcs[0]?.address ?? '' });
  const ended = await at.rflash(await at.start(), 'n1', '--attach');
  t.equal(ended.code, 0, ended.stderr);
  t.match(ended.stdout, 'Total=1 Success=1 Failed=0');
  t.match(at.fleet.bmcs[0]?.counters(), { powerOffs: 1, powerOns: 1, reboots: 1 });
});

t.test('the BMC at the address becomes another one while it restarts', async (t) => {
  const at = await rig(t, { generation: 'L2' });
  const [, second] = at.fleet.bmcs;
  let hasMoved = false;
  const life = await at.start([], (step) => {
    if (step !== 'outcome REBOOT') return;
    hasMoved = true;
    at.address.moveTo(second);
  });
  const ended = await at.rflash(life, 'n1', '-d', at.both);
  t.ok(hasMoved);
  untouched(t, at);
  t.equal(ended.code, 1);
  t.match(ended.stderr, /n1: .*Another BMC answers than the one that was begun with/);
  const status = await at.rflash(life, 'n1', '--status');
  t.match(status.stdout, /^n1: failed since .*Begun with: the BMC with MAC 70:e2:84:00:00:01/m);
});

t.test('a name that stands for another BMC now', async (t) => {
  const at = await rig(t, { generation: 'L2' });
  const [first, second] = at.fleet.bmcs;
  // One port for both, on an address of their own each.
  const [one, other] = await Promise.all(
    [first, second].map((bmc, index) => movingAddress(bmc, `127.0.9.${index + 1}`)),
  );
  t.teardown(() => Promise.all([one?.close(), other?.close()]));
  await at.site.tables.setRow('openbmc', { node: 'n1' }, { bmc: `bmc-of-n1.invalid:${portOf(one)}` });
  await at.site.tables.setRow('hosts', { node: 'bmc-of-n1.invalid' }, { ip: '127.0.9.1' });
  const life = await at.start([atOff]);
  await at.rflash(life, 'n1', '-d', at.both, '--background');
  await life.ended;
  await at.site.tables.setRow('openbmc', { node: 'n1' }, { bmc: `bmc-of-n1.invalid:${portOf(other)}` });
  await at.site.tables.setRow('hosts', { node: 'bmc-of-n1.invalid' }, { ip: '127.0.9.2' });
  const ended = await at.rflash(await at.start(), 'n1', '--attach');
  untouched(t, at);
  t.match(ended.stderr, /n1: .*Another BMC answers than the one that was begun with/);
});

function portOf(address: MovingAddress | undefined): string {
  return address?.address.split(':')[1] ?? '';
}
