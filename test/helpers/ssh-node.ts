import type { Settings } from '../../lib/settings/settings.js';
import { createBudget } from '../../plugins/openbmc/bmc/budget.js';
import type { PublicKey } from '../../plugins/openbmc/bmc/verbs/ssh-key.js';
import { readKeyFile } from '../../plugins/openbmc/rspconfig/key-file.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { testBmcs } from './test-bmcs.js';
import { testServices } from './worker-services.js';

const never = new AbortController().signal;

/** What is needed of a server to go there. */
interface Server {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly publicKey: string;
}

/** The two steps of `rspconfig sshcfg` at an ssh server, as one node's. */
export async function sshOf(server: Server) {
  const found = await readKeyFile(server.publicKey);
  if (found.kind !== 'key') throw new Error(found.text);
  const { key, privateKeyFile } = found;
  const ssh = (
    more: Partial<Settings> = {},
    as: { readonly password?: string; readonly bmc?: string } = {},
  ) => {
    const services = testServices({ sshPort: server.port, sshKeyFile: server.publicKey, ...more });
    const { user: username, password } = server;
    const node = { node: toNodeName('n1'), bmc: '127.0.0.1:2443', username, password, ...as };
    const bmcs = testBmcs(services);
    const budget = createBudget();
    return {
      services,
      install: (other: PublicKey = key, signal = never) =>
        bmcs.send(node, { verb: 'installSshKey', key: other }, budget, signal),
      test: (file = privateKeyFile) =>
        bmcs.send(node, { verb: 'testSshKey', privateKeyFile: file }, budget, never),
    };
  };
  return { key, ssh };
}
