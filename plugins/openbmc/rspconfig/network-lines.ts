import type { Network, Nic, NicAddress } from '../bmc/verbs/network-verbs.js';
import type { Line } from '../node/line.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import { netmaskOf } from './ipv4.js';
import type { NetworkWord } from './rspconfig-plan.js';
import { says, network as text } from './rspconfig-texts.js';

/** A node whose network settings are printed. */
export interface NetworkNode extends Reading {
  readonly words: readonly NetworkWord[];
  /** The NTP servers have just been set. */
  readonly warnsOfNtp: boolean;
}

/** An interface by the one address that is shown of it. */
interface Shown {
  readonly nic: Nic;
  /** ` for eth0`, where there are many [openbmc.pm:4189]. */
  readonly suffix: string;
  readonly first: NicAddress | undefined;
}

/** The lines of each word, in the order asked. */
export function networkLines<Node extends NetworkNode>(network: Network, node: Node): Projection {
  const nics = usedNics(network);
  if (nics.length === 0) return { lines: [], missing: [text.nothing] };
  const isAmbiguous = nics.some((nic) => nic.addresses.length > 1);
  const shown = nics.map((nic): Shown => {
    const suffix = nics.length > 2 ? text.ofNic(nic.name) : '';
    return { nic, suffix, first: nic.addresses[0] };
  });
  const lines: Line[] = [];
  let missing: readonly string[] = [];
  for (const word of node.words) {
    if (isAmbiguous && word !== 'hostname' && word !== 'ntpservers') missing = [text.several];
    else lines.push(...linesOf(word, network, shown, node.warnsOfNtp).map((line) => says(node, line)));
  }
  return { lines, missing };
}

/** The interfaces with an address that somebody has given them. */
export function usedNics({ nics }: Network): readonly Nic[] {
  return nics
    .map((nic) => ({ ...nic, addresses: nic.addresses.filter((one) => !isLinkLocal(one)) }))
    .filter((nic) => nic.addresses.length > 0);
}

/** Some levels call them DHCP [openbmc.pm:4113]. */
function isLinkLocal({ origin, address }: NicAddress): boolean {
  return origin === 'LinkLocal' || address.startsWith('169.254');
}

function linesOf(
  word: NetworkWord,
  network: Network,
  shown: readonly Shown[],
  warnsOfNtp: boolean,
): readonly string[] {
  const byDefault = network.defaultGateway ?? text.noDefault;
  switch (word) {
    case 'hostname':
      return [text.hostname(network.hostname ?? '')];
    case 'ip':
      return shown.map(({ first, suffix }) => text.ip(first?.address ?? '', suffix));
    case 'netmask':
      return shown.map(({ first, suffix }) => text.netmask(netmaskOf(first?.prefix ?? 0), suffix));
    case 'gateway':
      return shown.map(({ first, suffix }) =>
        text.gateway(text.withDefault(first?.gateway ?? '', byDefault), suffix),
      );
    case 'vlan':
      return shown.map(({ nic, suffix }) => text.vlan(nic.vlan ?? text.noVlan, suffix));
    case 'ipsrc':
      return shown.map(({ first, suffix }) => text.ipsrc(first?.origin ?? '', suffix));
    case 'ntpservers': {
      const lines = shown.map(({ nic, suffix }) =>
        text.ntpServers(nic.ntpServers.join(',') || text.none, suffix),
      );
      const areSet = shown.some(({ nic }) => nic.ntpServers.length > 0);
      return areSet && warnsOfNtp ? [...lines, text.ntpWarning] : lines;
    }
    default:
      return word satisfies never;
  }
}
