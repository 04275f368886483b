/** Every character that the pattern names in another way; the others stay. */
const rewritten = (text: string, which: RegExp, as: (c: string) => string): string => text.replace(which, as);
const unicode = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
const upperUnicode = (c: string): string => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
const byte = (upper: boolean, prefix: string) => (one: number) => {
  const hex = one.toString(16).padStart(2, '0');
  return prefix + (upper ? hex.toUpperCase() : hex);
};
const bytesAs = (value: string, prefix: string, upper: boolean): string =>
  [...Buffer.from(value, 'utf8')].map(byte(upper, prefix)).join('');

const lowerEscapes = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const percent = (c: string): string => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;

function wellFormed(value: string): string {
  return value.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}

/** In addresses, by JavaScript, RFC 3986, HTML's forms, Java and Python, and in an address within an address. */
export function urlForms(value: string): readonly string[] {
  const component = encodeURIComponent(wellFormed(value));
  const strict = rewritten(component, /[!'()*]/g, percent);
  const form = rewritten(component, /[!'()~]/g, percent).replaceAll('%20', '+');
  const uri = encodeURI(wellFormed(value));
  const once = [component, strict, form, strict.replaceAll('%20', '+'), uri];
  const paths = [component, strict].map((text) => text.replaceAll('%2F', '/'));
  return [...[...once, ...paths].flatMap((text) => [text, lowerEscapes(text)]), encodeURIComponent(component)];
}

/** In JSON, by JavaScript, PHP, Go, Gson and .NET, and in JSON within JSON, as loggers write messages that are JSON themselves. */
export function jsonForms(value: string): readonly string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const twice = JSON.stringify(plain).slice(1, -1);
  const ofDotnet = rewritten(
    plain.replaceAll('\\"', '"').replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`),
    /["'<>&+`]|[^\x20-\x7e]/g,
    upperUnicode,
  );
  return [
    plain,
    rewritten(plain, /[^\x20-\x7e]/g, unicode),
    rewritten(plain, /[^\x20-\x7e]/g, upperUnicode),
    plain.replaceAll('/', '\\/'),
    rewritten(plain, /[<>&\u2028\u2029]/g, unicode),
    rewritten(plain, /[<>&='\u2028\u2029]/g, unicode),
    ofDotnet,
    twice,
    JSON.stringify(twice).slice(1, -1),
  ];
}

/** In HTML and XML, by those who write quotes by name, by number, or leave them. */
export function markupForms(value: string): readonly string[] {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = (double: string, single: string) => text.replaceAll('"', double).replaceAll("'", single);
  return [
    text,
    quoted('&quot;', '&#39;'),
    quoted('&#34;', '&#39;'),
    quoted('&quot;', '&#x27;'),
    quoted('&quot;', '&#039;'),
    quoted('&quot;', '&apos;'),
  ];
}

/** Between quotes of a shell, of SQL and YAML, and of Python. */
export function quotedForms(value: string): readonly string[] {
  const slashes = value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", "''"),
    rewritten(value, /[$`"\\]/g, (c) => `\\${c}`),
    // As printf %q of a shell does.
    rewritten(value, /[\x20-\x7e]/g, (c) => (/[A-Za-z0-9_./:=@%+,-]/.test(c) ? c : `\\${c}`)),
    slashes,
    slashes.replaceAll("'", "\\'"),
  ];
}

/** Every single character escaped, as code points or as bytes. */
export function wholeEscapes(value: string): readonly string[] {
  const units = value.split('');
  return [
    units.map(unicode).join(''),
    units.map(upperUnicode).join(''),
    ...['\\x', '%'].flatMap((prefix) => [bytesAs(value, prefix, false), bytesAs(value, prefix, true)]),
  ];
}
