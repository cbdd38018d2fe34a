import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { ownReader } from '../../../../lib/files/file-reader.js';
import { type ReadImage, readImage } from '../../../../plugins/openbmc/rflash/read-image.js';
import { type Member, recordedManifest, writeImage, writeTar } from '../../../helpers/firmware-image.js';

const never = new AbortController().signal;
const version = 'ibm-v2.4-500-gabcdef0-r40-0-g1234567';
const purpose = 'xyz.openbmc_project.Software.Version.VersionPurpose.BMC';
const padding: Member = {
  name: 'image-kernel',
  content: Buffer.alloc(300_000, 'version=wrong\npurpose=wrong\n'),
};

/** Reads a tar file with these members. */
async function read(
  t: Test,
  members: readonly Member[],
  options: Parameters<typeof writeTar>[2] = {},
): Promise<ReadImage> {
  return readImage(await writeTar(join(t.testdir(), 'x.tar'), members, options), ownReader, never);
}

const manifest = (content: string, name = 'MANIFEST'): Member => ({ name, content });

t.test('O67 the MANIFEST of a tar file, plain or gzip, wherever it stands', async (t) => {
  for (const name of ['MANIFEST', './MANIFEST']) {
    for (const gzip of [false, true]) {
      const found = await read(t, [padding, manifest(recordedManifest, name), padding], { gzip });
      t.match(found, { kind: 'image', image: { version, purpose, machineName: 'witherspoon' } });
      t.equal(found.kind === 'image' && found.image.bytes, statSync(join(t.testdirName, 'x.tar')).size);
    }
  }
  const first = await read(t, [manifest('purpose=a\nversion=1'), manifest('purpose=b\nversion=2')]);
  t.match(first, { image: { version: '1', purpose: 'a' } });
  const elsewhere = await read(t, [
    manifest('purpose=a\nversion=1', 'sub/MANIFEST'),
    manifest(recordedManifest),
  ]);
  t.match(elsewhere, { image: { version } });
});

t.test('O67 any order of lines, any line ends, the first of a key counts', async (t) => {
  const cases = [
    'version=v1\npurpose=p.BMC\n',
    'purpose=p.BMC\r\nversion=v1\r\n',
    'purpose=p.BMC\rversion=v1',
    '# a comment\n\n=\nKeyType=x\n version = v1 \npurpose=p.BMC\nversion=v2\npurpose=p.Host\n',
  ];
  for (const content of cases) {
    const found = await read(t, [manifest(content)]);
    t.match(found, { image: { version: 'v1', purpose: 'p.BMC' } });
  }
  const equals = await read(t, [manifest('version=a=b c\npurpose=p')]);
  t.match(equals, { image: { version: 'a=b c', machineName: undefined } });
});

t.test('O67 file names with anything in them', async (t) => {
  const directory = t.testdir();
  for (const name of ['a b.tar', '-rf.tar', 'x;id>&2;.tar', '$(id).tar', "it's.tar", 'ä€.TAR', 'a\nb.tar']) {
    const path = await writeImage(join(directory, name));
    t.match(await readImage(path, ownReader, never), { kind: 'image', image: { path, version } }, name);
  }
});

t.test('what is wrong with a file is said', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'x.tar');
  const problems: readonly (readonly [() => unknown, RegExp])[] = [
    [() => writeTar(path, [padding]), /has no MANIFEST\.$/],
    [() => writeTar(path, []), /has no MANIFEST\.$/],
    [
      () => writeTar(path, [manifest(recordedManifest, 'images/MANIFEST')]),
      /at its top, only 'images\/MANIFEST'\.$/,
    ],
    [() => writeTar(path, [manifest(recordedManifest, 'manifest')]), /at its top, only 'manifest'\.$/],
    [() => writeFileSync(path, ''), /it is empty\.$/],
    [() => writeImage(path, 'purpose=p'), /no line 'version=\.\.\.'/],
    [() => writeImage(path, 'version=\npurpose=p'), /no line 'version=\.\.\.'/],
    [() => writeImage(path, 'version=1'), /no line 'purpose=\.\.\.'/],
    [() => writeImage(path, `version=${'v'.repeat(257)}\npurpose=p`), /'version=\.\.\.' that is too long/],
    [() => writeImage(path, 'version=\x1b[31mred\npurpose=p'), /'version=\.\.\.' that is too long or holds/],
    [() => writeImage(path, 'version=1\npurpose=p q'), /'purpose=\.\.\.' that is too long or holds/],
    [() => writeImage(path, `version=1\n${'#'.repeat(65_536)}`), /MANIFEST is longer than 65536 bytes/],
    [() => writeFileSync(path, Buffer.alloc(4096, 'no tar')), /cannot be read as tar file/],
    [() => writeFileSync(path, gzipSync('no tar'.repeat(1000))), /cannot be read as tar file/],
    [() => writeFileSync(path, Buffer.from([0x1f, 0x8b, 1, 2, 3])), /cannot be read as tar file/],
    [() => writeTar(path, [padding, manifest(recordedManifest)], { cutTo: 100_000 }), /it is cut off/],
    [
      () => writeTar(path, [padding, manifest(recordedManifest)], { gzip: true, cutTo: 500 }),
      /it is cut off/,
    ],
  ];
  for (const [write, text] of problems) {
    await write();
    const found = await readImage(path, ownReader, never);
    t.match(found, { kind: 'problem', text });
    t.ok(found.kind === 'problem' && found.text.startsWith(`${path} is not a firmware image: `));
  }
  const cannot = (file: string) => ({
    kind: 'problem',
    text: `Cannot access ${file}. Check the management node and/or service nodes.`,
  });
  t.match(await readImage(directory, ownReader, never), { ...cannot(directory), hint: /it is a directory/ });
  t.match(await readImage(`${path}.tar`, ownReader, never), {
    ...cannot(`${path}.tar`),
    hint: /there is no such file/,
  });
});

t.test('a tar file that was cut off anywhere after its MANIFEST is no image', async (t) => {
  const path = join(t.testdir(), 'x.tar');
  const members = [manifest(recordedManifest), { name: 'image-kernel', content: Buffer.alloc(5000, 'k') }];
  const whole = statSync(await writeTar(path, members)).size;
  t.match(await readImage(path, ownReader, never), { kind: 'image' });
  // Two blocks of zeros end it; one of them will do.
  for (const cutTo of [513, 700, 1024, 1536, 2000, 6144, 6655, whole - 1024, whole - 513]) {
    await writeTar(path, members, { cutTo });
    t.match(
      await readImage(path, ownReader, never),
      { kind: 'problem', text: /it is cut off/ },
      `${cutTo} of ${whole}`,
    );
  }
  await writeTar(path, members, { cutTo: whole - 512 });
  t.match(await readImage(path, ownReader, never), { kind: 'image' });
});

t.test('tar files as other programs make them, packed or not', async (t) => {
  const directory = t.testdir({ MANIFEST: recordedManifest, 'image-bmc': Buffer.alloc(70_000, 'firmware') });
  const run = (...words: readonly string[]) => {
    const { status, stderr } = spawnSync('tar', ['-C', directory, ...words, 'image-bmc', 'MANIFEST'], {
      encoding: 'utf8',
    });
    t.equal(status, 0, stderr);
  };
  const path = join(directory, 'x.tar');
  for (const how of ['v7', 'oldgnu', 'gnu', 'ustar', 'pax']) {
    run(`--format=${how}`, '-cf', path);
    t.match(await readImage(path, ownReader, never), { kind: 'image', image: { version } }, how);
  }
  run('--format=gnu', '-P', '--transform', 's,^,/,', '-cf', path);
  t.match(await readImage(path, ownReader, never), { kind: 'image', image: { version } }, 'absolute names');
  for (const [how, name] of [
    ['--gzip', 'x.tar.gz'],
    ['--xz', 'x.tar.xz'],
    ['--zstd', 'x.tar.zst'],
  ] as const) {
    const packed = join(directory, name);
    run(how, '-cf', packed);
    t.match(await readImage(packed, ownReader, never), { kind: 'image', image: { version } }, how);
    const bytes = readFileSync(packed);
    for (const length of [bytes.length - 1, Math.floor(bytes.length / 2), 20]) {
      writeFileSync(packed, bytes.subarray(0, length));
      t.match(await readImage(packed, ownReader, never), { kind: 'problem' }, `${name} cut to ${length}`);
    }
  }
  run('--bzip2', '-cf', join(directory, 'x.tar.bz2'));
  t.match(await readImage(join(directory, 'x.tar.bz2'), ownReader, never), { text: /bunzip2 first/ });
});

t.test('what follows the end mark is not looked at', async (t) => {
  const path = await writeTar(join(t.testdir(), 'x.tar'), [manifest(recordedManifest)]);
  appendFileSync(path, randomBytes(3000));
  t.match(await readImage(path, ownReader, never), { kind: 'image', image: { version } });
});

t.test('a firmware package of another form is named', async (t) => {
  const path = join(t.testdir(), 'x.tar');
  writeFileSync(
    path,
    Buffer.concat([Buffer.from('f018878ccb7d49439800a02f059aca02', 'hex'), Buffer.alloc(600)]),
  );
  t.match(await readImage(path, ownReader, never), { kind: 'problem', text: /PLDM firmware package/ });
});

t.test('reading ends when it is aborted', async (t) => {
  const path = await writeTar(join(t.testdir(), 'x.tar'), [padding, manifest(recordedManifest)]);
  const abort = new AbortController();
  abort.abort();
  await t.rejects(readImage(path, ownReader, abort.signal), { name: 'AbortError' });
});

t.test('no bytes make it throw', async (t) => {
  const path = join(t.testdir(), 'x.tar');
  await writeImage(path);
  const image = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: image.length - 1 }), fc.integer({ min: 0, max: 255 })), {
        maxLength: 40,
      }),
      fc.nat({ max: image.length }),
      async (changes, length) => {
        const changed = Buffer.from(image.subarray(0, length));
        for (const [at, byte] of changes) if (at < length) changed[at] = byte;
        writeFileSync(path, changed);
        const found = await readImage(path, ownReader, never);
        t.match(found.kind, /^(image|problem)$/);
      },
    ),
    { numRuns: 200 },
  );
});
