import type { Writable } from 'node:stream';
import {
  type Behaviour,
  behaviourFromJson,
  type KeyType,
  realTimes,
  startFleet,
} from '../plugins/openbmc/simulator/index.js';
import { type RedfishGiven, redfishBehaviour, redfishOptions } from './bmcsim-redfish.js';
import { untilTold } from './until-told.js';

/** What `xcatd-ts bmcsim` can be told. */
export interface BmcsimOptions extends RedfishGiven {
  readonly count: number;
  /** Each BMC on its own address from this one on. */
  readonly first?: string | undefined;
  /** All on this address, with consecutive ports; the default. */
  readonly address?: string | undefined;
  readonly port: number;
  readonly control: number;
  readonly generation: Behaviour['generation'];
  /** Generations in turn, instead of one for all. */
  readonly mix?: readonly Behaviour['generation'][] | undefined;
  readonly username: string;
  readonly password: string;
  readonly times: 'fast' | 'real';
  readonly inventory: Behaviour['inventory'];
  readonly key: KeyType;
  readonly tls: '1.2' | '1.3' | 'both';
  /** Single settings of any other behaviour: NAME=VALUE, the value as JSON. */
  readonly set: readonly string[];
}

const nothingElse: readonly string[] = [];

/** The options, as yargs takes them. */
export const bmcsimOptions = {
  count: { type: 'number', default: 1, describe: 'How many' },
  first: { type: 'string', describe: 'Each on its own address, this one and those after it (127.30.0.1)' },
  address: { type: 'string', describe: 'All on this address with consecutive ports [default: 127.0.0.1]' },
  port: { type: 'number', default: 8443, describe: 'The port; with --address that of the first' },
  control: {
    type: 'number',
    default: 0,
    describe: 'Port of the control endpoint on 127.0.0.1; 0: any free one, which is printed',
  },
  generation: {
    choices: ['L0', 'L1', 'L2', 'L3', 'R'] as const,
    default: 'L0' as const,
    describe: 'Age of the firmware',
  },
  mix: {
    choices: ['L0', 'L1', 'L2', 'L3', 'R'] as const,
    array: true,
    describe: 'Generations in turn, BMC by BMC, instead of one for all (--mix L0 L1 L2 L3 R)',
  },
  username: { type: 'string', default: 'root', describe: 'The user' },
  password: {
    type: 'string',
    default: '0penBmc',
    describe: 'Its password (visible to other users of this machine)',
  },
  times: {
    choices: ['fast', 'real'] as const,
    default: 'fast' as const,
    describe: 'Waits of a test or of hardware',
  },
  inventory: {
    choices: ['small', 'large', 'huge'] as const,
    default: 'small' as const,
    describe: 'Size of the inventory',
  },
  key: {
    choices: ['rsa', 'p256', 'p384'] as const,
    default: 'rsa' as const,
    describe: "The certificate's key",
  },
  // A text: yargs would make a number of 1.2, which is none of the choices.
  tls: {
    type: 'string',
    choices: ['1.2', '1.3', 'both'] as const,
    default: 'both' as const,
    describe: 'TLS versions',
  },
  set: {
    type: 'string',
    array: true,
    default: nothingElse,
    describe: 'Any other behaviour, as NAME=VALUE (activationMs=60000); can be repeated',
  },
  ...redfishOptions,
} as const;

/**
 * Runs simulated BMCs until SIGTERM or SIGINT. Prints one line when all of them answer. Rejects with an Error that
 * names address and port when one of them cannot be had.
 */
export async function runBmcsim(options: BmcsimOptions, output: Writable): Promise<void> {
  if (!Number.isInteger(options.count) || options.count < 1) throw new Error('--count has to be 1 or more');
  if (options.first !== undefined && options.address !== undefined) {
    throw new Error('--first and --address exclude each other');
  }
  const mix = options.mix ?? [];
  const fleet = await startFleet({
    count: options.count,
    port: options.port,
    control: options.control,
    keyType: options.key,
    minTls: options.tls === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
    maxTls: options.tls === '1.2' ? 'TLSv1.2' : 'TLSv1.3',
    behaviour: behaviourOf(options),
    ...(mix.length === 0 ? {} : { behaviourOf: (index) => ({ generation: mix[index % mix.length] ?? 'R' }) }),
    ...(options.first === undefined ? {} : { first: options.first }),
    ...(options.address === undefined ? {} : { address: options.address }),
  });
  const [first] = fleet.bmcs;
  const where = `${first?.host}:${first?.port}`;
  output.write(`${options.count} simulated BMCs from ${where}, control on 127.0.0.1:${fleet.controlPort}\n`);
  await untilTold();
  await fleet.close();
}

function behaviourOf(options: BmcsimOptions): Partial<Behaviour> {
  const { generation, username, password, inventory, times } = options;
  let behaviour: Partial<Behaviour> = {
    generation,
    username,
    password,
    inventory,
    ...redfishBehaviour(options),
    ...(times === 'real' ? realTimes : {}),
  };
  for (const setting of options.set) behaviour = { ...behaviour, ...oneSetting(setting) };
  return behaviour;
}

function oneSetting(text: string): Partial<Behaviour> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new Error(`--set ${text}: expected NAME=VALUE`);
  const name = text.slice(0, equals);
  try {
    return behaviourFromJson(`{${JSON.stringify(name)}: ${asJson(text.slice(equals + 1))}}`);
  } catch (error) {
    throw new Error(`--set ${text}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** A value that is no JSON is a text: machineName=witherspoon. */
function asJson(value: string): string {
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}
