/** Shorter values would turn ordinary words of a log into asterisks. */
const shortest = 4;
/** Lines of a longer value, such as a key, are known by themselves, because logs are cut at line ends. */
const shortestLine = 12;

/** Base64 of the value as part of a longer text: for each of three alignments the characters that depend on the value alone. */
function base64Cores(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((whole.length * 8) / 6);
    return whole.toString('base64').slice(first, last);
  });
}

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');
const lowerEscapes = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

function wellFormed(value: string): string {
  return value.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}

function urlForms(value: string): readonly string[] {
  const component = encodeURIComponent(wellFormed(value));
  const strict = component.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = strict.replaceAll('%20', '+');
  const uri = encodeURI(wellFormed(value));
  return [component, strict, form, uri].flatMap((text) => [text, lowerEscapes(text)]);
}

function jsonForms(value: string): readonly string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const ascii = plain.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // JSON within JSON, as loggers write messages that are JSON themselves.
  const twice = JSON.stringify(plain).slice(1, -1);
  return [plain, ascii, plain.replaceAll('/', '\\/'), twice];
}

function htmlForm(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Every form in which a known value is looked for. */
export function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/);
  const values = lines.length === 1 ? [value] : [value, ...lines.filter((line) => line.length >= shortestLine)];
  const forms = values
    .filter((one) => one.length >= shortest)
    .flatMap((one) => {
      const hex = Buffer.from(one, 'utf8').toString('hex');
      const cores = base64Cores(one).filter((core) => core.length >= shortest);
      return [
        one,
        one.replaceAll("'", "'\\''"),
        htmlForm(one),
        ...urlForms(one),
        ...jsonForms(one),
        ...cores,
        ...cores.map(urlSafe),
        hex,
        hex.toUpperCase(),
      ];
    });
  return [...new Set(forms)];
}
