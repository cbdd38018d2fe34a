const MARKUP = /[&<>"]/g;
const NEEDS_ESCAPE = /[&<>"]/;

/** `& < > "` as entities; `'` stays, as in XML::Simple's escape_value. */
export function escapeMarkup(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replace(MARKUP, entity) : text;
}

function entity(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    default:
      return '&quot;';
  }
}
