import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { SimulatedBmc } from '../../../../plugins/openbmc/simulator/index.js';
import { fixture } from '../../../helpers/fixtures.js';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body's `data`, when it is JSON. */
  readonly data: unknown;
}

export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** One request on a connection of its own. */
export function ask(bmc: SimulatedBmc, method: string, path: string, asking: Asking = {}): Promise<Answered> {
  const { body, headers = {}, ...tls } = asking;
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  const bytes =
    body === undefined ? undefined : isRaw ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const own = isRaw || body === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = https.request(bmc.url + path, {
      method,
      agent: false,
      rejectUnauthorized: false,
      ...tls,
      headers: { ...own, ...(bytes === undefined ? {} : { 'Content-Length': bytes.length }), ...headers },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text,
          data: dataOf(text),
        }),
      );
    });
    request.end(bytes);
  });
}

function dataOf(text: string): unknown {
  try {
    const body: { readonly data?: unknown } = JSON.parse(text);
    return body.data;
  } catch {
    return undefined;
  }
}

export const root = '/xyz/openbmc_project';

/** Logs in, and asks with the session from then on. */
export async function loggedIn(bmc: SimulatedBmc) {
  const login = await ask(bmc, 'POST', '/login', { body: { data: ['root', '0penBmc'] } });
  const headers = sessionHeaders(login);
  const session = {
    headers,
    get: (path: string) => ask(bmc, 'GET', root + path, { headers }),
    put: (path: string, data: unknown) => ask(bmc, 'PUT', root + path, { headers, body: { data } }),
    post: (path: string, data: unknown = []) => ask(bmc, 'POST', root + path, { headers, body: { data } }),
    upload: (image: Buffer, more: Readonly<Record<string, string>> = {}) =>
      ask(bmc, 'PUT', '/upload/image/i.tar', {
        headers: { 'Content-Type': 'application/octet-stream', ...headers, ...more },
        body: image,
      }),
    /** Properties of an image; undefined when there is none of this id. */
    async image(id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
      const answer = await session.get(`/software/${id}`);
      return answer.status === 200 ? (answer.data as Readonly<Record<string, unknown>>) : undefined;
    },
    /** Waits until the image's Activation ends with this word. */
    async until(id: string, word: string): Promise<Readonly<Record<string, unknown>>> {
      for (;;) {
        const image = await session.image(id);
        if (String(image?.['Activation']).endsWith(`.${word}`)) return image ?? {};
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    activate: (id: string, word = 'Active') =>
      session.put(
        `/software/${id}/attr/RequestedActivation`,
        `xyz.openbmc_project.Software.Activation.RequestedActivations.${word}`,
      ),
  };
  return session;
}

/** All cookies of a login, and the XSRF token in its header. */
export function sessionHeaders(login: Answered): Record<string, string> {
  const cookies = (login.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '');
  const xsrf = cookies.find((cookie) => cookie.startsWith('XSRF-TOKEN='))?.slice('XSRF-TOKEN='.length);
  return { Cookie: cookies.join('; '), ...(xsrf === undefined ? {} : { 'X-XSRF-TOKEN': xsrf }) };
}

/** A tar as the build makes it: MANIFEST and members with so many bytes each. */
export function imageTar(
  version: string,
  members: Readonly<Record<string, number>> = { 'image-bmc': 3000 },
  word = 'BMC',
): Buffer {
  const purpose = `xyz.openbmc_project.Software.Version.VersionPurpose.${word}`;
  const manifest = `purpose=${purpose}\nversion=${version}\nExtendedVersion=\nMachineName=witherspoon\n`;
  const parts = [tarMember('MANIFEST', Buffer.from(manifest))];
  for (const [name, size] of Object.entries(members)) parts.push(tarMember(name, Buffer.alloc(size, name)));
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export function tarMember(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('ustar\x0000', 257);
  header.write('0', 156);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** What a real server answered: the section `### title` of a recording. */
export function recorded(file: string, title: string): { readonly status: number; readonly body: string } {
  const section = fixture(`bmc/${file}`).split(`### ${title}\n`)[1]?.split('\n### ')[0] ?? '';
  const found = /^(?<body>[\s\S]*?)\[(?:[A-Z] )?(?<status>\d{3})/.exec(section);
  if (found === null) throw new Error(`no recorded answer ${title} in ${file}`);
  return { status: Number(found.groups?.['status']), body: (found.groups?.['body'] ?? '').trim() };
}
