import type { SimulatedBmc } from '../../../../plugins/openbmc/simulator/index.js';
import { type Answered, ask } from './ask.js';

export const v1 = '/redfish/v1';
export const updateUri = `${v1}/UpdateService/update`;

export type Resource = Readonly<Record<string, unknown>>;

/** The body as JSON. */
export function bodyOf(answer: Answered): Resource {
  return JSON.parse(answer.body) as Resource;
}

/** The last word of the message id of an answer. */
export function wordOf(answer: Answered): string {
  return /"MessageId": "[^"]*\.(\w+)"/.exec(answer.body)?.[1] ?? '';
}

export async function openRedfish(bmc: SimulatedBmc, password = '0penBmc', user = 'root') {
  const login = await ask(bmc, 'POST', `${v1}/SessionService/Sessions`, {
    body: { UserName: user, Password: password },
  });
  const headers = { 'X-Auth-Token': String(login.headers['x-auth-token']) };
  const session = {
    login,
    headers,
    get: (path: string, more: Readonly<Record<string, string>> = {}) =>
      ask(bmc, 'GET', path, { headers: { ...headers, ...more } }),
    patch: (path: string, body: unknown, more: Readonly<Record<string, string>> = {}) =>
      ask(bmc, 'PATCH', path, { headers: { ...headers, ...more }, body }),
    post: (path: string, body: unknown, more: Readonly<Record<string, string>> = {}) =>
      ask(bmc, 'POST', path, { headers: { ...headers, ...more }, body }),
    remove: (path: string) => ask(bmc, 'DELETE', path, { headers }),
    push: (image: Buffer, uri = updateUri) =>
      ask(bmc, 'POST', uri, {
        headers: { 'Content-Type': 'application/octet-stream', ...headers },
        body: image,
      }),
    async resource(path: string): Promise<Resource> {
      return bodyOf(await session.get(path));
    },
    /** Waits until the task is in this state. */
    async task(id: number | string, state: string): Promise<Resource> {
      for (;;) {
        const task = await session.resource(`${v1}/TaskService/Tasks/${id}`);
        if (task['TaskState'] === state) return task;
        if (task['error'] !== undefined) throw new Error(`task ${id} is gone`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
  return session;
}

/** A form with UpdateParameters and the image. */
export function updateForm(
  parameters: unknown,
  image: Buffer | undefined,
): { readonly type: string; readonly body: Buffer } {
  const line = 'boundary-of-the-test';
  const part = (head: string, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`--${line}\r\n${head}\r\n\r\n`), content, Buffer.from('\r\n')]);
  const parts = [
    parameters === undefined
      ? Buffer.alloc(0)
      : part(
          'Content-Disposition: form-data; name="UpdateParameters"\r\nContent-Type: application/json',
          Buffer.from(JSON.stringify(parameters)),
        ),
    image === undefined
      ? Buffer.alloc(0)
      : part(
          'Content-Disposition: form-data; name="UpdateFile"; filename="i.tar"\r\nContent-Type: application/octet-stream',
          image,
        ),
  ];
  return {
    type: `multipart/form-data; boundary=${line}`,
    body: Buffer.concat([...parts, Buffer.from(`--${line}--\r\n`)]),
  };
}
