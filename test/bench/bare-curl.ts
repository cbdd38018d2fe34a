import { run } from '../helpers/processes.js';

/** Runs curl with these configuration lines; its standard output. Throws when it fails, also by HTTP status. */
export async function curl(config: readonly string[]): Promise<string> {
  const lines = ['silent', 'show-error', 'insecure', 'fail', ...config];
  const done = await run('curl', ['-q', '--config', '-'], { input: lines.join('\n') });
  if (done.code !== 0) throw new Error(`curl ended with ${done.code}: ${done.stderr}`);
  return done.stdout;
}

/** Logs in at an L0 BMC; its session cookie as a curl configuration line. */
export async function login(bmc: string): Promise<string> {
  const headers = await curl([
    'header = "Content-Type: application/json"',
    'output = "/dev/null"',
    'dump-header = "-"',
    `url = "https://${bmc}/login"`,
    'data = "{\\"data\\":[\\"root\\",\\"0penBmc\\"]}"',
  ]);
  const cookie = /set-cookie: (sid=[^;]+)/i.exec(headers)?.[1] ?? '';
  return `header = "Cookie: ${cookie.replaceAll('"', '\\"')}"`;
}

/** Calls `work` for every item, `atOnce` at a time. */
export async function inLanes<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Wall time of `work`, and this process' own CPU per item, in the form of a reference. */
export async function timed(tool: string, items: number, work: () => Promise<unknown>) {
  const cpuBefore = process.resourceUsage().userCPUTime;
  const begun = performance.now();
  await work();
  const wallSeconds = (performance.now() - begun) / 1000;
  return {
    tool,
    wallSeconds,
    cpuMsPerNode: (process.resourceUsage().userCPUTime - cpuBefore) / 1000 / items,
  };
}
