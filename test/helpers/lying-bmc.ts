import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificate } from '../../plugins/openbmc/simulator/net/certificate.js';

/** A BMC in front of another one, which answers what that one answers, but for lies. */
export interface LyingBmc {
  /** HOST:PORT. */
  readonly address: string;
  close(): Promise<void>;
}

/** A number from 0 up to 1, the same sequence for the same seed [mulberry32]. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Stands for lists in lists in lists. */
const DEEP = 'deep'.repeat(4);
const DEPTH = 100_000;

/** What stands in the place of a true value. */
const lies: readonly ((value: unknown) => unknown)[] = [
  () => null,
  () => undefined,
  () => '',
  () => 0,
  () => -1e308,
  () => true,
  () => [],
  () => ({}),
  () => [null, [null], { a: null }],
  () => ({ constructor: { prototype: 1 }, ['__proto__']: 'x', length: 1e9 }),
  () => 'xyz.openbmc_project.Nothing.\u0000\u001b[31m\r\n',
  () => '/../../../\u{1f4a3}?#%zz',
  () => '9'.repeat(400),
  () => DEEP,
  (value) => [value, value],
  (value) => ({ '@odata.id': value, Members: value }),
  (value) => JSON.stringify(value),
];

const names: readonly ((name: string) => string)[] = [
  (name) => `${name}\u001b[31m\r\n`,
  (name) => `${name} 1/\u{1f4a3}`,
  (name) => name.slice(0, name.lastIndexOf('/')),
  () => '__proto__',
  () => '',
];

/** One in so many names is a lie. */
const NAMES = 40;

/** One in so many values is a lie; so is one in so many whole answers. */
const VALUES = 12;
const ANSWERS = 10;

/** The answer with lies in it. */
function lied(body: string, random: () => number): { readonly status?: number; readonly body: string } {
  const one = (count: number): number => Math.floor(random() * count);
  if (one(ANSWERS) === 0) {
    const whole = [
      { body: body.slice(0, one(body.length + 1)) },
      { body: '<html><body>Bad Gateway</body></html>', status: 502 },
      { body, status: [200, 201, 204, 301, 400, 401, 403, 404, 405, 409, 412, 500, 503][one(13)] ?? 500 },
      { body: '[[[[' },
      { body: 'null' },
      { body: '"ok"' },
    ];
    return whole[one(whole.length)] ?? { body };
  }
  const liedName = (name: string): string =>
    one(NAMES) === 0 ? (names[one(names.length)]?.(name) ?? name) : name;
  const change = (value: unknown, depth: number): unknown => {
    if (depth > 0 && one(VALUES) === 0) return lies[one(lies.length)]?.(value);
    if (Array.isArray(value)) return value.map((item) => change(item, depth + 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [liedName(key), change(item, depth + 1)]),
    );
  };
  try {
    const deep = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`;
    return { body: JSON.stringify(change(JSON.parse(body), 0)).replaceAll(`"${DEEP}"`, deep) };
  } catch {
    return { body };
  }
}

/** @param behind HOST:PORT of the BMC that says the truth */
export async function lyingBmc(behind: string, random: () => number): Promise<LyingBmc> {
  const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
  const server = https.createServer({ ...(await certificate('p256')) }, (request, response) => {
    const onwards = https.request(
      `https://${behind}${request.url ?? '/'}`,
      { method: request.method, headers: request.headers, agent },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const { status = answer.statusCode ?? 500, body } = lied(Buffer.concat(chunks).toString(), random);
          const headers = { ...answer.headers };
          delete headers['content-length'];
          delete headers['transfer-encoding'];
          response.writeHead(status, headers);
          response.end(status === 204 ? '' : body);
        });
        answer.on('error', () => response.destroy());
      },
    );
    onwards.on('error', () => response.destroy());
    request.on('error', () => onwards.destroy());
    request.pipe(onwards);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
