import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { flag, readWords } from '../plugins/tables/words/getopt.js';
import { buildRequest } from '../xcat-compat/client/build-request.js';
import { messages } from '../xcat-compat/client/client-texts.js';
import { xcatVersion } from '../xcat-compat/usage/version.js';
import type { OutgoingRequest } from '../xcat-compat/wire/encode-request.js';
import { type ClientCall, sendRequest } from './client-exchange.js';
import type { ClientOutput } from './client-output.js';

const specs = [flag('help|h|?'), flag('version|v'), flag('addrows|a')] as const;

/** `tabrestore [-a] FILE`: reads the file here and sends its lines; exit codes as the script of that name has them. */
export async function tabrestore(call: ClientCall, output: ClientOutput): Promise<number> {
  const say = async (stdout: string, code: number): Promise<number> => {
    await output.write({ stdout });
    return code;
  };
  const words = readWords(call.args.map(longWithOneDash), specs);
  if (words === undefined) return say(messages.tabrestoreUsage, 1);
  if (words.options.has('version')) return say(`${xcatVersion}\n`, 0);
  if (words.options.has('help')) return say(messages.tabrestoreUsage, 0);
  const [file] = words.operands;
  if (file === undefined || file === '') return say(messages.tabrestoreUsage, 2);
  const text = await readFile(resolve(call.cwd, file), 'utf8').catch(() => undefined);
  if (text === undefined) return say(messages.unreadableFile(file), 3);
  return sendRequest(restoreRequest(call, file, text, words.options.has('addrows')), call, output);
}

/** @param file its name up to the first dot is the table's */
export function restoreRequest(
  { cwd, environment }: ClientCall,
  file: string,
  text: string,
  addRows: boolean,
): OutgoingRequest {
  return {
    ...buildRequest({ command: 'tabrestore', args: [], cwd, environment, stdin: undefined }),
    table: basename(file).replace(/\..*/s, ''),
    data: text.match(/[^\n]+\n?|\n/g) ?? [],
    ...(addRows ? { addrows: 'yes' } : {}),
  };
}

/** Getopt::Long without bundling: `-addrows`, in any case of letters. */
function longWithOneDash(word: string): string {
  if (!/^-[^-]/.test(word)) return word.startsWith('--') ? word.toLowerCase() : word;
  return word.length > 2 ? `-${word.toLowerCase()}` : word.toLowerCase();
}
