import t from 'tap';
import type { SoftwareList } from '../../../plugins/openbmc/bmc/verbs/index.js';
import { fakeBmc, image } from '../../helpers/fake-bmc.js';
import { runCommand } from '../../helpers/openbmc-command.js';

/** What one command prints of a list of software. */
async function printed(command: string, args: readonly string[], list: SoftwareList) {
  const bmc = fakeBmc({}, list);
  const { replies } = await runCommand({ command, args }, { bmcOf: () => bmc });
  return replies.flatMap(({ info = [] }) => info).map((text) => text.replace(/^n1: /, ''));
}

const parts = 'skiboot-10,skiboot-9,,occ';
const nothing = 'No attributes returned from the BMC.';

const both: SoftwareList['images'] = [
  image('1a', 'host', { purpose: 'Host', priority: 0, extendedVersion: parts }),
  image('10', 'old', { priority: 1 }),
  image('9', 'new', { priority: 0 }),
];

/** Of each list what is printed without and with -V. */
const cases: Readonly<
  Record<string, readonly [SoftwareList, brief: readonly string[], all: readonly string[]]>
> = {
  'host and BMC, several images': [
    { images: both, functional: ['1a', '10'] },
    [
      'BMC Firmware Product:   old (Active)*',
      'HOST Firmware Product:   host (Active)*',
      'HOST Firmware Product: -- additional info: occ',
      'HOST Firmware Product: -- additional info: skiboot-9',
      'HOST Firmware Product: -- additional info: skiboot-10',
    ],
    [
      'BMC Firmware Product:   new (Active)+',
      'BMC Firmware Product:   old (Active)*',
      'HOST Firmware Product:   host (Active)*',
      'HOST Firmware Product: -- additional info: occ',
      'HOST Firmware Product: -- additional info: skiboot-9',
      'HOST Firmware Product: -- additional info: skiboot-10',
    ],
  ],
  'no list of what runs': [
    { images: both.map((one) => ({ ...one, extendedVersion: undefined })), functional: undefined },
    ['BMC Firmware Product:   new (Active)', 'HOST Firmware Product:   host (Active)'],
    [
      'BMC Firmware Product:   new (Active)',
      'BMC Firmware Product:   old (Active)',
      'HOST Firmware Product:   host (Active)',
    ],
  ],
  'neither purpose nor activation told': [
    {
      images: [image('a', 'v', { purpose: undefined, activation: undefined, extendedVersion: 'x' })],
      functional: ['a'],
    },
    ['UNKNOWN Firmware Product:   v (Unknown)*', 'UNKNOWN Firmware Product: -- additional info: x'],
    ['UNKNOWN Firmware Product:   v (Unknown)*', 'UNKNOWN Firmware Product: -- additional info: x'],
  ],
  'one id for host and BMC': [
    { images: [image('a', 'host', { purpose: 'Host' }), image('a', 'bmc')], functional: ['a'] },
    ['BMC Firmware Product:   bmc (Active)*', 'HOST Firmware Product:   host (Active)*'],
    ['BMC Firmware Product:   bmc (Active)*', 'HOST Firmware Product:   host (Active)*'],
  ],
  'an id that begins as another one does': [
    { images: [image('ab', 'two'), image('a', 'one', { extendedVersion: 'x' })], functional: ['a', 'ab'] },
    [
      'BMC Firmware Product:   one (Active)*',
      'BMC Firmware Product: -- additional info: x',
      'BMC Firmware Product:   two (Active)*',
    ],
    [
      'BMC Firmware Product:   one (Active)*',
      'BMC Firmware Product: -- additional info: x',
      'BMC Firmware Product:   two (Active)*',
    ],
  ],
  'images without a version': [
    { images: [image('a', '', { version: undefined }), image('b', '')], functional: ['a', 'b'] },
    [nothing],
    [nothing],
  ],
  'nothing that runs': [
    { images: [image('a', 'v', { activation: 'Ready', priority: 0 })], functional: undefined },
    [nothing],
    ['BMC Firmware Product:   v (Ready)'],
  ],
};

t.test('rflash -c and rinv firm print the same of the same list', async (t) => {
  for (const [what, [list, brief, all]] of Object.entries(cases)) {
    t.same(await printed('rflash', ['-c'], list), brief, `rflash -c: ${what}`);
    t.same(await printed('rinv', ['firm'], list), brief, `rinv firm: ${what}`);
    t.same(await printed('rflash', ['-c', '-V'], list), all, `rflash -c -V: ${what}`);
    t.same(await printed('rinv', ['firm', '-V'], list), all, `rinv firm -V: ${what}`);
  }
});
