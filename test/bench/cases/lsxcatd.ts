import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import type { Case, Figures } from '../figures.js';
import { measure, type Stage, setStage } from '../stage.js';

const REQUEST =
  '<xcatrequest>\n  <arg>-v</arg>\n  <clienttype>cli</clienttype>\n  <command>lsxcatd</command>\n  <cwd>/</cwd>\n</xcatrequest>\n';
const ONE_CLIENT_REQUESTS = 500;
const EIGHT_CLIENTS_REQUESTS = 3000;

/** `lsxcatd -v` with a new TLS connection each: how long one takes, and how many a second eight clients get. */
export const lsxcatd: Case = async () => {
  const stage = await setStage(0);
  try {
    await load(stage, 8, 200);
    return [await figures(stage, 1, ONE_CLIENT_REQUESTS), await figures(stage, 8, EIGHT_CLIENTS_REQUESTS)];
  } finally {
    await stage.close();
  }
};

async function figures(stage: Stage, clients: number, requests: number): Promise<Figures> {
  let times: readonly number[] = [];
  const used = await measure(stage.daemon, async () => {
    times = await load(stage, clients, requests);
  });
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  return {
    case: `lsxcatd-${clients}`,
    nodes: 0,
    wallSeconds: used.wallSeconds,
    cpuMsPerNode: (used.cpuSeconds * 1000) / requests,
    peakMb: used.peakMb,
    reference: undefined,
    remarks: `${clients} client(s), ${(requests / used.wallSeconds).toFixed(0)} requests/s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`,
  };
}

/** Milliseconds of each request. */
async function load(stage: Stage, clients: number, requests: number): Promise<readonly number[]> {
  const pem = readFileSync(join(stage.site.home, '.xcat', 'client-cred.pem'));
  const ca = readFileSync(join(stage.site.home, '.xcat', 'ca.pem'));
  const secureContext = tls.createSecureContext({ key: pem, cert: pem, ca });
  const [host, port] = stage.host.split(':');
  const times: number[] = [];
  let left = requests;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const begun = performance.now();
      await oneRequest({
        host: host ?? '',
        port: Number(port),
        secureContext,
        checkServerIdentity: () => undefined,
      });
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return times;
}

function oneRequest(options: tls.ConnectionOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(options, () => socket.write(REQUEST));
    let text = '';
    socket.setEncoding('latin1').on('data', (more: string) => {
      text += more;
      if (!text.includes('</serverdone>')) return;
      socket.destroy();
      if (text.includes('<data>Version ')) resolve();
      else reject(new Error(text));
    });
    socket.once('error', reject);
    socket.once('end', () => reject(new Error(`ended early: ${text}`)));
  });
}
