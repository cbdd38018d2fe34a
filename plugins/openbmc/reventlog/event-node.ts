import type { ListedNode } from '../node/one-by-one.js';
import type { Reading } from '../node/projection/reading.js';

/** A node on its way through one of reventlog's tables; its list is of the ids that are to be resolved. */
export interface EventNode extends Reading, ListedNode<string> {}
