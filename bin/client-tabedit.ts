import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runForeground } from '../lib/process/foreground.js';
import { buildRequest } from '../xcat-compat/client/build-request.js';
import { messages } from '../xcat-compat/client/client-texts.js';
import { type ClientCall, sendRequest } from './client-exchange.js';
import { type ClientOutput, createClientOutput } from './client-output.js';
import { restoreRequest } from './client-tabrestore.js';

/** Tables hold passwords: the file lies beside the user's key, where nobody else can look, and not in /tmp. */
const PRIVATE_DIRECTORY = '.xcat';
const PRIVATE_FILE_MODE = 0o600;
const INTERRUPTED = 130;

/** `tabedit TABLE`: the table as CSV in the user's editor, and what has been changed restored [tabedit]. */
export async function tabedit(call: ClientCall, output: ClientOutput): Promise<number> {
  const [table = ''] = call.args;
  const refuse = async (stdout: string): Promise<number> => {
    await output.write({ stdout });
    return 1;
  };
  if (table === 'eventlog' || table === 'auditlog') return refuse(messages.logsNotEdited);
  if (table === '' || table.startsWith('-')) return refuse(messages.tabeditUsage);
  if (!/^\w+$/.test(table)) return refuse(messages.notATableName(table));
  const dumped = await dump(table, call);
  if (dumped.code !== 0) return dumped.code;
  try {
    return await inFile(table, dumped.csv, call, output);
  } catch (problem) {
    if (!(problem instanceof Error && 'code' in problem)) throw problem;
    return output.fail(messages.notEdited(table, problem.message), 1);
  }
}

/** Puts the text into a file to edit, and removes that again. Throws what the file system says. */
async function inFile(table: string, csv: string, call: ClientCall, output: ClientOutput): Promise<number> {
  const directory = await mkdtemp(join(call.home, PRIVATE_DIRECTORY, 'tabedit.'));
  const file = join(directory, `${table}.csv`);
  let keeps = false;
  try {
    await writeFile(file, csv, { mode: PRIVATE_FILE_MODE });
    const ended = await edit({ table, directory, file, before: csv }, call, output);
    keeps = ended.keeps === true;
    return ended.code;
  } finally {
    if (!keeps) await rm(directory, { recursive: true, force: true });
  }
}

interface Editing {
  readonly table: string;
  readonly directory: string;
  readonly file: string;
  /** The table as it was when the editor was opened. */
  readonly before: string;
}

interface Ended {
  readonly code: number;
  /** The file is left where it is. */
  readonly keeps?: true;
}

/** Editor and restoring in turn, until the text is restored, or nothing is changed, or the user gives up. */
async function edit(editing: Editing, call: ClientCall, output: ClientOutput): Promise<Ended> {
  const { table, directory, file, before } = editing;
  const editor = editorOf(call.environment);
  for (;;) {
    const left = await runForeground([...editor, `${table}.csv`], directory, call.interrupted);
    if (call.interrupted.aborted) return { code: INTERRUPTED };
    if (left.kind === 'notStarted') {
      await output.write({ stderr: messages.noEditor(editor.join(' '), left.reason) });
      return { code: 1 };
    }
    const csv = await readFile(file, 'utf8');
    if (csv === before) {
      await output.write({ stdout: messages.notModified });
      return { code: 0 };
    }
    const now = await dump(table, call);
    if (now.code === 0 && now.csv !== before) {
      await output.write({ stderr: messages.changedMeanwhile(table, file) });
      return { code: 1, keeps: true };
    }
    const code = now.code || (await sendRequest(restoreRequest(call, file, csv, false), call, output));
    if (code === 0) return { code };
    await output.write({ stdout: messages.editAgain });
    if (!(await enterIsHit(call))) return { code };
  }
}

/** A word list, as the shell splits the variable; `vi` where neither is set. */
function editorOf(environment: ClientCall['environment']): readonly string[] {
  const text = environment['TABEDITOR'] || environment['EDITOR'] || 'vi';
  return text.split(/\s+/).filter((word) => word !== '');
}

async function dump(
  table: string,
  call: ClientCall,
): Promise<{ readonly code: number; readonly csv: string }> {
  const stdout = new PassThrough();
  const read = text(stdout);
  const asked = { ...call, command: 'tabdump', args: [table], environment: {}, stdout };
  const request = buildRequest({ ...asked, stdin: undefined });
  const { environment } = call;
  const code = await sendRequest(request, { ...asked, environment }, createClientOutput(asked));
  stdout.end();
  return { code, csv: await read };
}

/** False: standard input is at its end, or Ctrl-C was hit. */
function enterIsHit({ stdin, interrupted }: ClientCall): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (hit: boolean) => () => {
      stdin.off('data', entered).off('end', ended).off('error', ended);
      interrupted.removeEventListener('abort', ended);
      stdin.pause();
      resolve(hit);
    };
    const [entered, ended] = [settle(true), settle(false)];
    stdin.once('data', entered).once('end', ended).once('error', ended);
    interrupted.addEventListener('abort', ended, { once: true });
    if (interrupted.aborted || stdin.readableEnded) ended();
    else stdin.resume();
  });
}
