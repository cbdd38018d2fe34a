import type { XmlElement, XmlValue } from './response.js';

const INDENT = '  ';

/** Makes a text fit to stand between two tags. */
export type EscapeText = (text: string) => string;

/**
 * One document in the layout of XML::Simple's XMLout with NoAttr: a line per element, two blanks per level, keys
 * in alphabetical order, a list as the element repeated, empty elements in long form, and a newline at the end
 * [XML::Simple value_to_xml]. Line-wise readers (awk, the REST gateway) depend on it.
 */
export function layOut(root: string, document: XmlElement, escapeText: EscapeText): string {
  return `<${root}>\n${children(root, document, INDENT, escapeText)}</${root}>\n`;
}

function children(parent: string, element: XmlElement, indent: string, escapeText: EscapeText): string {
  let xml = '';
  for (const name of sortedNames(parent, element)) {
    const value = element[name];
    if (value !== undefined) xml += layOutValue(name, value, indent, escapeText);
  }
  return xml;
}

function layOutValue(name: string, value: XmlValue, indent: string, escapeText: EscapeText): string {
  if (typeof value === 'string') {
    return `${indent}<${name}>${escapeText(value)}</${name}>\n`;
  }
  if (typeof value === 'number') return `${indent}<${name}>${value}</${name}>\n`;
  if (isList(value)) return value.map((each) => layOutValue(name, each, indent, escapeText)).join('');
  const inner = children(name, value, indent + INDENT, escapeText);
  return inner === ''
    ? `${indent}<${name}></${name}>\n`
    : `${indent}<${name}>\n${inner}${indent}</${name}>\n`;
}

/** A token's `id` comes first: xcatd lays this one reply out with XML::Simple's key attributes on [xcatd:2714]. */
function sortedNames(parent: string, element: XmlElement): string[] {
  const names = Object.keys(element);
  if (names.length < 2) return names;
  names.sort();
  if (parent !== 'token' || !names.includes('id')) return names;
  return ['id', ...names.filter((name) => name !== 'id')];
}

function isList(value: XmlElement | readonly XmlValue[]): value is readonly XmlValue[] {
  return Array.isArray(value);
}
