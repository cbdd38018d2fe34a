import { done, failed, failedBecause, type Read } from '../../../lib/status/table.js';
import { didNotRespond } from '../command-messages.js';
import { logIn, login, readLogin, sayProblem } from '../login.js';
import { printed, readAndPrint } from '../projection/row.js';
import { accepted, refused } from '../replies.js';
import { type BmcTable, row } from '../row.js';
import { rebooted } from '../rpower/replies.js';
import { rebootBmc } from '../rpower/requests.js';
import { parseBmcAddress } from '../session/address.js';
import type { Network, ReadNetwork, ResetNetwork, SetHostname, SetNtpServers } from '../verbs/network.js';
import type { BmcReply } from '../verbs.js';
import { bmcReboot, dhcp, says, setting, network as text } from './messages.js';
import { type NetworkNode, networkLines, usedNics } from './network-lines.js';

export const readNetwork = readAndPrint(askNetwork, networkLines<NetworkNode>);

/** A node whose BMC gets a name. */
export interface HostnameNode extends NetworkNode {
  /** As written in the table. */
  readonly bmc: string;
  /** `*` stands for the name by which the BMC is reached. */
  readonly hostname: string;
}

export const setHostname = {
  LOGIN: row(
    logIn,
    loginOfNamed,
    {
      yes: 'SET',
      noName: failedBecause<HostnameNode>(({ bmc }) => text.badHostname(bmc)),
      no: failed,
      noLoginThere: failedBecause<HostnameNode>(() => didNotRespond),
    },
    { say: { noLoginThere: sayProblem } },
  ),
  SET: row(
    tellHostname,
    accepted<HostnameNode>,
    { yes: 'READ', no: failed },
    { say: { yes: (node) => says(node, setting('BMC Hostname')) } },
  ),
  READ: printed(askNetwork, networkLines<HostnameNode>),
} satisfies BmcTable<'LOGIN' | 'SET' | 'READ', HostnameNode>;

/** A node whose BMC gets NTP servers. */
export interface NtpNode extends NetworkNode {
  /** Its interface is the one that is configured. */
  readonly bmcIp: string;
  readonly nic: string;
  readonly servers: readonly string[];
}

export const setNtpServers = {
  LOGIN: login('FIND'),
  FIND: row(askNetwork, ntpNic, {
    found: 'SET',
    dhcp: failedBecause<NtpNode>(() => text.ntpOverDhcp),
    none: failedBecause<NtpNode>(() => text.noDevice),
    no: failed,
  }),
  SET: row(
    tellNtpServers,
    accepted<NtpNode>,
    { yes: 'READ', no: failed },
    { say: { yes: (node) => says(node, setting('NTPServers')) } },
  ),
  READ: printed(askNetwork, networkLines<NtpNode>),
} satisfies BmcTable<'LOGIN' | 'FIND' | 'SET' | 'READ', NtpNode>;

/** The reset is in force after the reboot; then the BMC may be at another address. */
export const setDhcp = {
  LOGIN: login('RESET'),
  RESET: row(
    resetNetwork,
    accepted<NetworkNode>,
    { yes: 'REBOOT', no: failed },
    { say: { yes: (node) => says(node, setting(dhcp)) } },
  ),
  REBOOT: row(
    rebootBmc,
    rebooted<NetworkNode>,
    { yes: done, no: failed },
    { say: { yes: (node) => says(node, bmcReboot) }, onAbort: 'continues' },
  ),
} satisfies BmcTable<'LOGIN' | 'RESET' | 'REBOOT', NetworkNode>;

function askNetwork(): ReadNetwork {
  return { verb: 'readNetwork' };
}

function resetNetwork(): ResetNetwork {
  return { verb: 'resetNetwork' };
}

function tellHostname(node: HostnameNode): SetHostname {
  const own = parseBmcAddress(node.bmc)?.host ?? node.bmc;
  return { verb: 'setHostname', hostname: node.hostname === '*' ? own : node.hostname };
}

function tellNtpServers({ nic, servers }: NtpNode): SetNtpServers {
  return { verb: 'setNtpServers', nic, servers };
}

/** A BMC that is reached by its address has no name to be called by [openbmc.pm:1147]. */
function loginOfNamed(
  reply: BmcReply<undefined>,
  node: HostnameNode,
): Read<'yes' | 'noName' | 'no' | 'noLoginThere', HostnameNode> {
  const read = readLogin(reply, node);
  const isNameless = node.hostname === '*' && parseBmcAddress(node.bmc)?.isName !== true;
  return read.outcome === 'yes' && isNameless ? { outcome: 'noName' } : read;
}

/** Each node's own interface, whatever those of the other nodes are called. */
function ntpNic(reply: BmcReply<Network>, node: NtpNode): Read<'found' | 'dhcp' | 'none' | 'no', NtpNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  for (const { name, addresses } of usedNics(reply.value)) {
    const own = addresses.find(({ address }) => address === node.bmcIp);
    if (own === undefined) continue;
    return own.origin === 'DHCP' ? { outcome: 'dhcp' } : { outcome: 'found', node: { ...node, nic: name } };
  }
  return { outcome: 'none' };
}
