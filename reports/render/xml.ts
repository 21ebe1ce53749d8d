/** One XML element: a name, its attributes in order, and children (elements, or one text). */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[] | string;
}

// Characters that XML 1.0 cannot hold, even escaped. Source: XML 1.0 section 2.2.
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** The document as text, two spaces per level. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, '')}`;
}

function element(node: XmlElement, indent: string): string {
  const attributes = Object.entries(node.attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const open = `${indent}<${node.name}${attributes.join('')}`;
  if (node.children.length === 0) return `${open}/>\n`;
  if (typeof node.children === 'string') return `${open}>${text(node.children)}</${node.name}>\n`;
  const inner = node.children.map((child) => element(child, `${indent}  `)).join('');
  return `${open}>\n${inner}${indent}</${node.name}>\n`;
}

function attribute(value: string): string {
  return value.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\n\r\t]/g, (char) => ESCAPES[char] ?? char);
}

function text(value: string): string {
  return value.replace(FORBIDDEN, '\ufffd').replace(/[&<>\r]/g, (char) => ESCAPES[char] ?? char);
}
