import { createHash } from 'node:crypto';
import t, { type Test } from 'tap';
import type { GenerationName, SimulatedBmc } from '../../plugins/openbmc/simulator/index.js';
import type { SeedImage } from '../../plugins/openbmc/simulator/simulated-behaviour.js';
import { type Rig, rig } from '../helpers/openbmc-rig.js';

// `rflash -a ID` on a node that does not have ID takes the image that ID stands for on another node of the command. A
// hostile BMC there must not decide which firmware the others start.

const good = 'v2.4-good';
const old = 'v1.0-with-a-hole';
const idOf = (version: string) => createHash('sha512').update(version).digest('hex').slice(0, 8);

const seed = (version: string, priority: number, id = idOf(version)): SeedImage => ({
  ...{ version, priority, id },
  purpose: 'BMC',
  functional: priority === 0,
});

/** The victim has both versions, under ids of its own. */
const victim = [seed('v2.3', 0), seed(good, 1, 'bbbb2222'), seed(old, 2, 'cccc3333')];

/** The nodes n1, n2 … with these images; the answer of the command for each, and what each BMC starts next. */
async function flash(
  t: Test,
  words: string,
  bmcs: readonly (readonly SeedImage[])[],
  generation: GenerationName = 'L0',
) {
  const at = await rig(t, (index) => ({ generation, images: bmcs[index] ?? victim }), bmcs.length);
  const { settled, replies } = await at.run(`rflash -a ${words}`);
  return {
    at,
    text: JSON.stringify(replies),
    results: bmcs.map((_bmc, index) => {
      const result = settled.find(({ node }) => node === `n${index + 1}`)?.result;
      return result?.kind === 'failure' ? result.reason : (result?.kind ?? 'nothing');
    }),
    first: at.fleet.bmcs.map(firstOf),
  };
}

function firstOf(bmc: SimulatedBmc): string | undefined {
  return bmc.state().images.find(({ priority }) => priority === 0)?.version;
}

const untouched = ({ fleet }: Rig) =>
  fleet.bmcs.every((bmc) => bmc.counters().reboots + bmc.counters().activations === 0);

t.test('a claim that the id does not prove is refused, and its node named', async (t) => {
  const hostile = [seed('v2.3', 0), seed(old, 1, 'aaaa1111')];
  for (const generation of ['L0', 'L2', 'R'] satisfies GenerationName[]) {
    const { results, first, at } = await flash(t, 'aaaa1111', [hostile, victim], generation);
    t.match(
      results[1],
      /^ID aaaa1111 is not on this BMC\. On n1 it stands for firmware v1\.0-with-a-hole \(BMC\), which is that BMC's word alone\. Nothing was done: .* or use --force\.$/,
      generation,
    );
    t.equal(first[1], 'v2.3', 'it starts what it did');
    t.equal(at.fleet.bmcs[1]?.counters().reboots, 0);
  }
});

t.test(
  'an id that is made of its version proves it, whatever others say, and who says it first',
  async (t) => {
    const honest = [seed('v2.3', 0), seed(good, 1)];
    const hostile = [seed('v2.3', 0), seed(old, 1, idOf(good))];
    for (const others of [
      [honest, hostile],
      [hostile, honest],
    ]) {
      const { results, first, text } = await flash(t, idOf(good), [...others, victim]);
      t.equal(results[2], 'success');
      t.equal(first[2], good);
      const node = others[0] === honest ? 'n1' : 'n2';
      t.match(text, `On ${node} it stands for firmware ${good}`);
    }
  },
);

t.test('BMCs that disagree decide nothing, forced or not', async (t) => {
  const one = [seed('v2.3', 0), seed(old, 1, 'aaaa1111')];
  const other = [seed('v2.3', 0), seed(good, 1, 'aaaa1111')];
  for (const words of ['aaaa1111', 'aaaa1111 --force']) {
    const { results, first } = await flash(t, words, [one, other, victim]);
    t.match(
      results[2],
      /others disagree on what it stands for: firmware v\S+ \(BMC\) on n[12], firmware v\S+ \(BMC\) on n[12]\./,
    );
    t.equal(first[2], 'v2.3');
  }
});

t.test('with --force another BMC is believed, and named before anything is done', async (t) => {
  const other = [seed('v2.3', 0), seed(good, 1, 'aaaa1111')];
  const { results, first, text } = await flash(t, 'aaaa1111 --force', [other, victim]);
  t.same(results, ['success', 'success']);
  t.equal(first[1], good);
  const named = text.indexOf(
    `On n1 it stands for firmware ${good} (BMC), and the image with this version is taken`,
  );
  t.ok(named > 0 && named < text.indexOf('n2: Firmware activation successful'));
});

t.test('a BMC that lists more than any has does not fill the book of the others', async (t) => {
  const many = Array.from({ length: 500 }, (_one, nth) =>
    seed(`v${nth}`, nth, nth.toString(16).padStart(8, '0')),
  );
  const honest = [seed('v2.3', 0), seed(good, 1)];
  const { results, first } = await flash(t, idOf(good), [many, honest, victim]);
  t.equal(results[2], 'success');
  t.equal(first[2], good);
});

t.test('what nobody knows is for the BMC to refuse', async (t) => {
  const { results, at } = await flash(t, 'deadbeef', [victim, victim]);
  for (const result of results) t.match(result, /^Invalid ID provided to activate/);
  t.ok(untouched(at));
});
