import { naturalOrder } from '../../../xcat-compat/text/natural-order.js';
import { perlScalar } from '../../../xcat-compat/text/perl-scalar.js';
import type { Inventory, Part } from '../bmc/verbs/machine-verbs.js';
import { noAttributes, says } from '../node/projection/projection-texts.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import { partText } from './rinv-texts.js';

/**
 * The properties of the parts as lines: those whose name, or whose part's place, holds `word` [openbmc.pm:3650-3688].
 * The empty word takes all.
 */
export function partLines<Node extends Reading>(word: string): (value: Inventory, node: Node) => Projection {
  return ({ parts, missing }, node) => {
    const texts: string[] = [];
    for (const part of parts) addTexts(texts, part, word);
    texts.sort(naturalOrder);
    if (texts.length === 0) return { lines: [noAttributes(node)], missing };
    return { lines: texts.map((text) => says(node, text)), missing };
  };
}

function addTexts(texts: string[], { name, place, properties }: Part, word: string): void {
  const takesAll = holds(place, word);
  const shown = name.toUpperCase();
  for (const key in properties)
    if (takesAll || holds(key, word)) texts.push(partText(shown, key, perlScalar(properties[key] ?? '')));
}

function holds(text: string, word: string): boolean {
  return word === '' || text.toLowerCase().includes(word);
}
