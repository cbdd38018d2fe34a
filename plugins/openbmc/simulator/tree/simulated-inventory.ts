import type { Properties } from '../bmc.js';

const root = '/xyz/openbmc_project/inventory/system';
const board = `${root}/chassis/motherboard`;
const built = '1996-01-01 - 00:00:00';

/** How long the list of parts is: some 90, 300 and more, or an answer of 2 MB. */
export type InventorySize = 'small' | 'large' | 'huge';

/** Parts of a two-socket P9 machine. */
export function inventory(size: InventorySize): [string, Properties][] {
  return [
    [root, system],
    [`${root}/chassis`, { ...plain('Chassis'), Type: 'RackMount' }],
    [board, { ...part('SYSTEM PLANAR   '), ...planar }],
    ...count(2).flatMap((cpu): [string, Properties][] => [
      [`${board}/cpu${cpu}`, processor(cpu)],
      ...count(24).map((core): [string, Properties] => [`${board}/cpu${cpu}/core${core}`, plain('')]),
    ]),
    ...count(16).map((dimm): [string, Properties] => [`${board}/dimm${dimm}`, memory(dimm)]),
    ...count(4).map((card): [string, Properties] => [`${board}/gv100card${card}`, part('')]),
    [
      `${board}/boxelder/bmc`,
      { ...part('BMC PLANAR'), Manufacturer: 'ASPEED', SerialNumber: 'YL31BMC@SERIAL@' },
    ],
    ...count(4).map((fan): [string, Properties] => [`${board}/fan${fan}`, part(`fan${fan}`)]),
    ...count(2).map((supply): [string, Properties] => [
      `${root}/chassis/powersupply${supply}`,
      powerSupply(supply),
    ]),
    ...(size === 'small' ? [] : extras()),
    ...(size === 'huge' ? count(4000).map(module) : []),
  ];
}

const system: Properties = {
  AssetTag: '',
  BuildDate: '',
  Cached: false,
  FieldReplaceable: false,
  Manufacturer: '',
  Model: '8335-GTG        ',
  PartNumber: '',
  Present: true,
  PrettyName: '',
  SerialNumber: '13@SERIAL@A        ',
};

const planar: Properties = {
  BuildDate: built,
  Custom_Field_2: '0000',
  Manufacturer: '0000000000000000',
  Model: '00000000000000000000',
  PartNumber: '01DH246         ',
  SerialNumber: 'YL31UF7AP@SERIAL@',
};

function plain(name: string): Properties {
  return { FieldReplaceable: false, Functional: true, Present: true, PrettyName: name };
}

function part(name: string): Properties {
  return { FieldReplaceable: true, Functional: true, Present: true, PrettyName: name };
}

function processor(cpu: number): Properties {
  return {
    ...part('PROCESSOR MODULE'),
    BuildDate: built,
    Cached: false,
    Manufacturer: 'IBM',
    Model: '',
    PartNumber: '02CY211',
    SerialNumber: `YA19346@SERIAL@${cpu}`,
    Version: '@CPU@',
  };
}

function memory(dimm: number): Properties {
  return {
    ...part('DDR4 16 GB'),
    BuildDate: built,
    Cached: false,
    Manufacturer: '0xce80',
    Model: 'M393A2K40BB2-CTD    ',
    PartNumber: '',
    SerialNumber: `0x3@SERIAL@${dimm}`,
    Version: '0x00',
  };
}

function powerSupply(supply: number): Properties {
  return {
    ...part(''),
    Manufacturer: '',
    Model: '2100',
    PartNumber: '01KL471',
    SerialNumber: `6E@SERIAL@${supply}`,
  };
}

/** What makes a big machine's list long: cards, drives and caches. */
function extras(): [string, Properties][] {
  return [
    ...count(4).map((riser): [string, Properties] => [`${board}/riser${riser}`, part(`Riser ${riser}`)]),
    ...count(32).map((slot): [string, Properties] => [
      `${board}/pcie_slot${slot}`,
      plain(`PCIe slot ${slot}`),
    ]),
    ...count(24).map((drive): [string, Properties] => [
      `${root}/chassis/drive${drive}`,
      part(`Drive ${drive}`),
    ]),
    ...count(2).flatMap((cpu) =>
      count(72).map((cache): [string, Properties] => [`${board}/cpu${cpu}/cache${cache}`, plain('')]),
    ),
    ...count(40).map((sensor): [string, Properties] => [`${board}/vrm${sensor}`, plain(`VRM ${sensor}`)]),
  ];
}

/** One of very many alike: machines that list every memory chip and cable. */
function module(number: number): [string, Properties] {
  return [
    `${root}/chassis/shelf${number % 16}/module${number}`,
    {
      ...part(`MODULE ${number}`),
      BuildDate: built,
      Cached: false,
      LocationCode: `U78DA.ND0.@SERIAL@-P${number % 16}-C${number}`,
      Manufacturer: 'IBM',
      Model: '8335-GTH-MODULE-A',
      PartNumber: `02WF${number}`,
      SerialNumber: `YH10MS@SERIAL@${number}`,
      SparePartNumber: '02WF394',
    },
  ];
}

export function count(number: number): number[] {
  return Array.from({ length: number }, (_, index) => index);
}
