/** What arrived is no message of ours. The owner of the connection ends the peer that sent it, and nothing else. */
export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame';
}
