import t, { type Test } from 'tap';
import { type FleetOptions, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { nodeError, nodeText } from '../../../../xcat-compat/wire/sendmsg.js';
import { atSimulated } from '../../../helpers/simulated-run.js';

const words = 'ip=127.0.0.9 netmask=255.255.0.0 gateway=127.255.255.254';
const says = (...texts: readonly string[]) => texts.map((text) => nodeText('n1', text));
const added = 'BMC IP 127.0.0.9 has been added, but';

/**
 * rspconfig ip= of a simulated BMC at 127.0.0.1, which goes on answering there: it has no addresses of its own. What
 * answers at the new one is another fleet, as wide as `port` says how far below the BMC's port it begins.
 */
async function moved(t: Test, generation: 'L0' | 'L2' | 'R', there?: { below: number; more: FleetOptions }) {
  const fleet = await startFleet({ count: 1, behaviour: { generation } });
  const run = await atSimulated(t, fleet);
  if (there !== undefined) {
    const port = (fleet.bmcs[0]?.port ?? 0) - there.below;
    const count = there.below + 1;
    const other = await startFleet({ count, address: '127.0.0.9', port, ...there.more });
    t.teardown(() => other.close());
  }
  return run({ command: 'rspconfig', args: words.split(' ') });
}

for (const generation of ['L0', 'L2', 'R'] as const) {
  t.test(`O48 what answers at the new address, ${generation}`, async (t) => {
    const behaviour = { generation };
    t.same(
      await moved(t, generation, { below: 0, more: { behaviour } }),
      says('BMC IP: 127.0.0.9', 'BMC Netmask: 255.255.0.0', 'BMC Gateway: 127.255.255.254'),
      'the BMC itself: the same MAC address',
    );
    t.same(
      await moved(t, generation, { below: 1, more: { behaviour } }),
      [
        nodeError(
          'n1',
          `${added} another machine answers there, so 127.0.0.1 was not removed: one of the two must get another address`,
        ),
      ],
      'the second one of a fleet',
    );
    t.same(
      await moved(t, generation, { below: 1, more: { behaviour: { generation, password: 'other' } } }),
      [
        nodeError(
          'n1',
          `${added} what answers there does not let us in (401 Unauthorized), so 127.0.0.1 was not removed: it may be another machine`,
        ),
      ],
      'one with another password',
    );
    t.match(
      await moved(t, generation),
      [
        {
          node: {
            error:
              /^BMC IP 127\.0\.0\.9 is configured, but the BMC does not answer there: .*Connection refused.*\. It still answers at 127\.0\.0\.1$/,
          },
        },
      ],
      'nobody, while the old address answers',
    );
  });
}
