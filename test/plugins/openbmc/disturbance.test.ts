import t from 'tap';
import { nodeError } from '../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc } from '../../helpers/fake-bmc.js';
import { runCommand } from '../../helpers/openbmc-command.js';

async function whileFlashed(args: readonly string[]) {
  const bmc = fakeBmc();
  const { replies } = await runCommand({ command: 'rpower', args }, { bmcOf: () => bmc, heldBy: 7 });
  return { replies, sent: bmc.sent.length };
}

t.test('rpower does not take its BMC or host from a flash', async (t) => {
  for (const action of ['off', 'softoff', 'boot', 'reset', 'bmcreboot']) {
    const text = `Unable to ${action}: job 7 is changing this node's firmware. See rflash --status; rpower ${action} --force does it anyway.`;
    t.same(await whileFlashed([action]), { replies: [nodeError('n1', text)], sent: 0 });
    t.ok((await whileFlashed([action, '--force'])).sent > 1, `${action} --force`);
  }
  for (const action of ['on', 'stat', 'bmcstate']) t.ok((await whileFlashed([action])).sent > 1, action);
});
