import type { Disturbance } from './disturbance.js';
import { beyond, type Effects, noEffects } from './effects.js';
import type { BmcRecord, Played } from './play.js';
import { nodeName } from './scene.js';

/** What a round comes to. */
export interface Verdict {
  /** What must not be. */
  readonly problems: readonly string[];
  /** Nodes that ended "failed, and it is not known" while their BMC has done it. */
  readonly notKnown: readonly string[];
  /** Nodes that failed and had not done it, each with why and what it was answered wrongly. */
  readonly failures: readonly string[];
  readonly succeeded: number;
  readonly failed: number;
}

const ANOTHER = 'Another BMC answers than the one that was begun with';

/** The record of the BMCs against what was told. */
export function judge(played: Played, nodes: number): Verdict {
  const { round, results, bmcs, attached, hangs, stderr } = played;
  const problems: string[] = hangs ? ['it does not end'] : [];
  const notKnown: string[] = [];
  const failures: string[] = [];
  let [succeeded, failed] = [0, 0];

  bmcs.forEach((bmc, index) => {
    const name = nodeName(index);
    const isBystander = index >= nodes;
    const told = [
      ...beyond(bmc.effects, isBystander ? noEffects : round.mode.most),
      ...wrongBytes(bmc, played.wanted),
      ...strayImages(bmc),
    ];
    problems.push(...told.map((text) => `${name}: ${text}`));
    if (isBystander) {
      problems.push(...sentTo(played, index).map((text) => `${name}, which is in no job, was sent ${text}`));
      return;
    }
    const result = results.find(({ node }) => node === name);
    if (result?.result === 'success') {
      succeeded += 1;
      if (!round.mode.isDone(bmc.atEnd)) problems.push(`${name}: success, and it is not so: ${shown(bmc)}`);
      return;
    }
    if (result?.result !== 'failure') {
      problems.push(`${name}: no result (${result?.result ?? 'not in the journal'})`);
      return;
    }
    failed += 1;
    const { reason } = result;
    const wrong = wrongFor(played, index);
    const other = movedTo(played, index);
    if (other !== undefined && reason.includes(ANOTHER)) {
      if (
        ![bmc.address, bmcs[other]?.address].every(
          (address) => address !== undefined && reason.includes(address),
        )
      )
        problems.push(`${name}: both BMCs are to be named: ${reason}`);
      return;
    }
    const text = `${name}: failed (${reason}) after ${wrong.join(', ') || 'no wrong answer'}`;
    if (round.mode.isDone(bmc.settled)) {
      if (/is not known/.test(reason)) notKnown.push(text);
      else problems.push(`${text}, and it is so`);
    } else if (wrong.length === 0) problems.push(`${text}: ${shown(bmc)}`);
    else failures.push(text);
  });

  problems.push(...changedAfterMove(played));
  if (attached.code !== (failed > 0 ? 1 : 0)) problems.push(`exit code ${attached.code}, ${failed} failed`);
  const total = /Total=.*/.exec(attached.stdout)?.[0];
  if (total !== undefined && total !== `Total=${nodes} Success=${succeeded} Failed=${failed}`)
    problems.push(`told is ${total}, and ${succeeded} succeeded`);
  if (/uncaught|unhandled|"level":60/i.test(stderr)) problems.push(`the daemon said: ${stderr.slice(-1000)}`);
  return { problems, notKnown, failures, succeeded, failed };
}

function shown({ atEnd, settled, effects }: BmcRecord): string {
  const of = ({ phase, host, images }: BmcRecord['atEnd']) =>
    `${phase}, host ${host}, ${images
      .map((one) => `${one.version} ${one.activation} ${one.priority}${one.functional ? '*' : ''}`)
      .join('; ')}`;
  return `at the end ${of(atEnd)} | later ${of(settled)} | ${JSON.stringify(effects)}`;
}

/** Images that arrived whole and are not what was asked for, or came twice. */
function wrongBytes({ uploads }: BmcRecord, wanted: readonly string[]): readonly string[] {
  return [
    ...uploads.filter((sha) => !wanted.includes(sha)).map((sha) => `got other bytes (${sha.slice(0, 12)})`),
    ...wanted
      .filter((sha) => uploads.filter((one) => one === sha).length > 1)
      .map((sha) => `got one image twice (${sha.slice(0, 12)})`),
  ];
}

const SEEDS = 3;
const known = /^(ibm-v2\.3-|IBM-witherspoon-|ibm-v2\.4-500-)/;

/** What was there at the start is there at the end, and nothing but what was asked for besides. */
function strayImages({ settled: { images } }: BmcRecord): readonly string[] {
  const strays = images.filter(({ version }) => !known.test(version)).map(({ version }) => version);
  const seeds = images.filter(({ path }) => path === '').length;
  return [
    ...strays.map((version) => `has an image nobody asked for: ${version}`),
    ...(seeds < SEEDS ? [`has ${seeds} of its ${SEEDS} first images`] : []),
  ];
}

/** What changes anything at a BMC, sessions apart. */
function sentTo({ director: { seen } }: Played, index: number): readonly string[] {
  return (seen[index] ?? [])
    .filter(({ stage, what }) => (stage === 'write' || stage === 'upload') && !/logout|Sessions/.test(what))
    .map(({ what }) => what);
}

function moveOf({ done }: Played): Extract<Disturbance, { kind: 'move' }> | undefined {
  return done.find((one) => one.kind === 'move');
}

/** The BMC that a node was given in the place of its own. */
function movedTo(played: Played, index: number): number | undefined {
  const between = moveOf(played)?.between;
  if (between?.includes(index) !== true) return undefined;
  return between.find((one) => one !== index);
}

/** Wrong answers that this node may have got. */
function wrongFor(played: Played, index: number): readonly string[] {
  return played.director.given
    .filter(({ wrong: { cue } }) => cue.bmc === index || cue.bmc === movedTo(played, index))
    .map(
      ({ wrong, to }) =>
        `${wrong.answer}${wrong.isDone && to.stage !== 'read' ? ' (done)' : ''} to ${to.what}`,
    );
}

/** Nothing is done at BMCs whose addresses were exchanged, but for what they had begun by themselves. */
function changedAfterMove(played: Played): readonly string[] {
  const { atMove, bmcs, round } = played;
  const actsByItself = round.mode.behaviour.generation === 'R';
  const names: readonly (keyof Effects)[] = actsByItself
    ? ['uploads', 'powerOffs', 'powerOns']
    : ['uploads', 'activations', 'reboots', 'powerOffs', 'powerOns'];
  return (moveOf(played)?.between ?? []).flatMap((index) => {
    const [before, after] = [atMove?.[index], bmcs[index]?.effects];
    if (before === undefined || after === undefined) return [];
    return names
      .filter((name) => before[name] !== after[name])
      .map((name) => `${nodeName(index)}: ${name} after its address was exchanged`);
  });
}
