/** What a durable command is asked to do with jobs. */
export type JobWords =
  /** To run; `args` without our words. */
  | {
      readonly kind: 'run';
      readonly background: boolean;
      readonly args: readonly (string | undefined)[];
    }
  | AskedOfJobs
  /** In xCAT's words, and behind them a line of ours. */
  | { readonly kind: 'usage'; readonly text: string; readonly hint: string };

/** What is asked of jobs that exist. */
export type AskedOfJobs =
  | {
      readonly kind: 'status';
      /** The failed nodes only. */
      readonly failed: boolean;
      /** Until all have ended. */
      readonly watch: boolean;
      /** As one JSON document. */
      readonly json: boolean;
    }
  | { readonly kind: 'attach' | 'cancel' };

const BACKGROUND = '--background';
const STATUS = '--status';
const FAILED = '--failed';
const WATCH = '--watch';
const ATTACH = '--attach';
const CANCEL = '--cancel';
const JSON_DOCUMENT = '--json';
const alone = [STATUS, ATTACH, CANCEL];
const VERBOSE = ['-V', '--verbose'];

/** Whether the command was asked for one JSON document. */
export function wantsJson(args: readonly (string | undefined)[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).includes(JSON_DOCUMENT);
}

/** Takes our words out of a command's, before the command itself reads them. Words after `--` are left alone. */
export function jobWords(args: readonly (string | undefined)[]): JobWords {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const before = args.slice(0, end);
  const word = alone.find((one) => before.includes(one));
  if (word === undefined) {
    const rest = args.filter((arg, index) => index >= end || arg !== BACKGROUND);
    return { kind: 'run', background: rest.length < args.length, args: rest };
  }
  const isWatch = before.includes(WATCH);
  const isWatchedJson = word === STATUS && isWatch && before.includes(JSON_DOCUMENT);
  const more = word === STATUS ? [FAILED, WATCH, JSON_DOCUMENT] : [];
  const others = args.filter(
    (arg) => arg !== word && !VERBOSE.includes(arg ?? '') && !more.includes(arg ?? ''),
  );
  if (others.length === 0 && isWatchedJson)
    return {
      kind: 'usage',
      text: `Multiple options are not supported. Options specified: ${STATUS} ${WATCH} ${JSON_DOCUMENT}`,
      hint: `${WATCH} tells each change as it comes, so it has no JSON: take ${STATUS} ${JSON_DOCUMENT}, as often as it is wanted. Nothing was done.`,
    };
  if (others.length > 0) {
    return {
      kind: 'usage',
      text: `Multiple options are not supported. Options specified: ${[word, ...others].join(' ')}`,
      hint: `${word} asks about jobs that are there, so it does not go with: ${others.join(' ')}. Nothing was done.`,
    };
  }
  if (word === STATUS)
    return {
      kind: 'status',
      failed: before.includes(FAILED),
      watch: isWatch,
      json: before.includes(JSON_DOCUMENT),
    };
  return { kind: word === ATTACH ? 'attach' : 'cancel' };
}

const RETRY = '--retry';

/** What `--retry=JOB` asks for: the job, and the words beside it; undefined without that word. */
export type RetryWords =
  | { readonly kind: 'retry'; readonly job: number; readonly others: readonly string[] }
  /** Without a job's number in the same word. */
  | { readonly kind: 'noJob' };

export function retryWords(args: readonly (string | undefined)[]): RetryWords | undefined {
  const words = args.map((arg) => arg ?? '');
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const asked = words.slice(0, end).filter((word) => word === RETRY || word.startsWith(`${RETRY}=`));
  const [first] = asked;
  if (first === undefined) return undefined;
  const [, job] = /^--retry=(\d{1,9})$/.exec(first) ?? [];
  if (job === undefined || asked.length > 1) return { kind: 'noJob' };
  return { kind: 'retry', job: Number(job), others: words.filter((word) => word !== first) };
}

/** Words that may stand beside `--retry=JOB`: they change how it is told, not what is done. */
const WITH_RETRY = new Set([BACKGROUND, '--plan', JSON_DOCUMENT, ...VERBOSE]);

/** The words of a job that is tried again. */
export function wordsAgain(
  before: readonly (string | undefined)[],
  others: readonly string[],
): { readonly args: readonly (string | undefined)[] } | { readonly unfit: readonly string[] } {
  const unfit = others.filter((word) => !WITH_RETRY.has(word));
  if (unfit.length > 0) return { unfit };
  const kept = before.filter((word) => word !== BACKGROUND);
  return { args: [...kept, ...others.filter((word) => !kept.includes(word))] };
}
