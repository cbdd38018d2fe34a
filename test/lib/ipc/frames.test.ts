import fc from 'fast-check';
import t from 'tap';
import { fieldsOf, number, text, texts } from '../../../lib/ipc/fields.js';
import { MAX_ELEMENTS, MAX_NESTING } from '../../../lib/ipc/frame-scan.js';
import { createFrameReader, encodeFrame, MAX_FRAME_BYTES } from '../../../lib/ipc/frames.js';
import { MalformedFrame } from '../../../lib/ipc/malformed-frame.js';
import { decodeFromWorker, decodeToWorker } from '../../../lib/ipc/worker-messages.js';

function readAll(chunks: readonly Buffer[]): unknown[] {
  const values: unknown[] = [];
  const reader = createFrameReader((value) => values.push(value));
  for (const chunk of chunks) reader.push(chunk);
  return values;
}

function frameOf(body: Buffer): Buffer {
  const frame = Buffer.alloc(4 + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, 4);
  return frame;
}

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true }).map((value) => (value === 0 ? 0 : value)),
    fc.string({ unit: 'binary' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value'), { noNullPrototype: false }),
  ),
}));

/** Records as they are read: without a prototype. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  const record = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) record[key] = bare(item);
  return record;
}

t.test('every plain value survives, however its bytes are cut', async (t) => {
  fc.assert(
    fc.property(fc.array(plain.value, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (values, size) => {
      const bytes = Buffer.concat(values.map(encodeFrame));
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      t.same(readAll(chunks), bare(values));
    }),
    { numRuns: 300 },
  );
});

t.test('keys that are special in JavaScript are keys like any other', async (t) => {
  const hostile: unknown = JSON.parse('{"__proto__":{"admin":1},"constructor":{"name":"toString"}}');
  const [read] = readAll([encodeFrame(hostile)]);
  const fields = fieldsOf(read);
  t.same(Object.keys(fields), ['__proto__', 'constructor']);
  t.equal(fields['admin'], undefined);
  t.equal(Object.getPrototypeOf(fields), null);
});

t.test('what is undefined is left out; what is not plain data is refused', async (t) => {
  const [read] = readAll([encodeFrame({ a: undefined, b: [undefined], c: 1 })]);
  t.same(read, bare({ b: [null], c: 1 }));
  for (const value of [() => {}, 1n, Symbol('x'), new Date(), new Map(), new Error('x')]) {
    t.throws(() => encodeFrame({ plan: value }), TypeError);
  }
});

t.test('limits hold on both sides', async (t) => {
  t.throws(() => encodeFrame('x'.repeat(MAX_FRAME_BYTES)), RangeError);
  let deep: unknown = 1;
  for (let level = 0; level < MAX_NESTING; level += 1) deep = [deep];
  t.throws(() => encodeFrame(deep), RangeError);
  t.throws(() => encodeFrame(new Array(MAX_ELEMENTS).fill(0)), RangeError);

  const tooLong = Buffer.alloc(4);
  tooLong.writeUInt32BE(MAX_FRAME_BYTES + 1);
  const refused: Readonly<Record<string, Buffer>> = {
    'a length above the limit': tooLong,
    'an empty frame': Buffer.alloc(4),
    'bytes after the value': frameOf(Buffer.from([1, 1])),
    'a value that ends early': frameOf(Buffer.from([0x92, 1])),
    'an extension type': frameOf(Buffer.from([0xd4, 0x0d, 0])),
    'the unused type': frameOf(Buffer.from([0xc1])),
    'a key that is not text': frameOf(Buffer.from([0x81, 1, 1])),
    'a list longer than its frame': frameOf(Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff])),
    'nested lists': frameOf(Buffer.alloc(1_000_000, 0x91)),
    'nested lists that claim much': frameOf(
      Buffer.concat(Array(70_000).fill(Buffer.from([0xdc, 0xff, 0xff]))),
    ),
    'very many values': frameOf(
      Buffer.concat([Buffer.from([0xdd, 0, 0x10, 0, 0]), Buffer.alloc(0x100000, 0x80)]),
    ),
  };
  for (const [what, bytes] of Object.entries(refused)) t.throws(() => readAll([bytes]), MalformedFrame, what);
});

t.test('no bytes cost more than linear time, and only MalformedFrame is thrown', async (t) => {
  let used = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => {
      try {
        readAll([frameOf(Buffer.from(bytes))]);
      } catch (error) {
        if (!(error instanceof MalformedFrame)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
  // The worst that the limits allow: CPU time, so that other work on the machine does not count.
  for (const token of [0x91, 0x80, 0x90, 0xc0, 0xa0, 0xdc, 0xdf, 0xde]) {
    const body = Buffer.alloc(2_000_000, token);
    const before = process.cpuUsage().user;
    t.throws(() => readAll([frameOf(body)]), MalformedFrame);
    used = Math.max(used, process.cpuUsage().user - before);
  }
  t.ok(used < 1_000_000, `at most ${used} µs of CPU for one frame`);

  const whole = encodeFrame('x'.repeat(4_000_000));
  const before = process.cpuUsage().user;
  const pieces = Array.from({ length: Math.ceil(whole.length / 16) }, (_, at) =>
    whole.subarray(at * 16, at * 16 + 16),
  );
  t.equal(readAll(pieces).length, 1);
  t.ok(
    process.cpuUsage().user - before < 3_000_000,
    'a large frame in small pieces is not read again and again',
  );
});

t.test('decoders take what was encoded and refuse the rest', async (t) => {
  const response = { node: { name: 'n1', data: { contents: 'on' } } };
  const said = (event: unknown): unknown => ({ kind: 'events', job: 1, events: [event] });
  const reply = said({ kind: 'said', response });
  t.same(decodeFromWorker(readAll([encodeFrame(reply)])[0]), bare(reply));
  const refused: readonly unknown[] = [
    null,
    [],
    'run',
    {},
    { kind: 'nosuch' },
    { kind: 'done' },
    { kind: 'done', job: Number.NaN },
    { kind: 'events', job: 1, events: {} },
    said(said({ kind: 'said', response })),
    said({ kind: 'said', response: { rootshell: 'x' } }),
    said({ kind: 'said', response: { data: true } }),
    said({ kind: 'settled', node: 'n1', result: { kind: 'perhaps' } }),
    said({ kind: 'powered', node: 'n1', status: 'booting' }),
    said({ kind: 'step', node: 'n1', phase: 'perhaps', status: 'S', tries: 1 }),
    said({ kind: 'step', node: 'n1', phase: 'intent', status: 'S' }),
  ];
  for (const value of refused) t.throws(() => decodeFromWorker(value), MalformedFrame);
  t.throws(
    () => decodeToWorker({ kind: 'run', job: 1, plugin: 'p', command: 'c', targets: [1] }),
    MalformedFrame,
  );
  t.throws(() => decodeToWorker({ kind: 'start', settings: { workers: [] } }), MalformedFrame);
  t.throws(() => text({ a: 1 }, 'a'), /'a' is not text/);
  t.throws(() => number({ a: '1' }, 'a'), /'a' is not a number/);
  t.throws(() => texts({ a: ['x', 1] }, 'a'), /'a' is not a list of texts/);
});
