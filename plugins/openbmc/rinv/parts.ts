import { naturalOrder } from '../natural-order.js';
import { perlScalar } from '../perl-scalar.js';
import { noAttributes, says } from '../projection/messages.js';
import type { Projection, Reading } from '../projection/reading.js';
import type { Inventory, Part } from '../verbs/machine.js';
import { partText } from './messages.js';

/**
 * The properties of the parts as lines: those whose name, or whose part's place, holds `word` [openbmc.pm:3650-3688].
 * The empty word takes all.
 */
export function partLines<Node extends Reading>(word: string): (value: Inventory, node: Node) => Projection {
  return ({ parts, missing }, node) => {
    const texts = parts.flatMap((part) => textsOf(part, word)).sort(naturalOrder);
    if (texts.length === 0) return { lines: [noAttributes(node)], missing };
    return { lines: texts.map((text) => says(node, text)), missing };
  };
}

function textsOf({ name, place, properties }: Part, word: string): readonly string[] {
  const takesAll = holds(place, word);
  const shown = name.toUpperCase();
  return Object.entries(properties)
    .filter(([key]) => takesAll || holds(key, word))
    .map(([key, value]) => partText(shown, key, perlScalar(value)));
}

function holds(text: string, word: string): boolean {
  return text.toLowerCase().includes(word);
}
