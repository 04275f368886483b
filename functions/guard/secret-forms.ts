import { jsonForms, markupForms, quotedForms, urlForms, wholeEscapes } from './secret-escapes.ts';

/** Shorter values would turn ordinary words of a log into asterisks. */
const shortest = 4;
/** Lines of a longer value, such as a key, are known by themselves, because logs are cut at line ends. */
const shortestLine = 12;
/** Nobody escapes each character of a whole file, and the table of its forms would be large. */
const longestWholeEscape = 256;
/** Columns at which `base64` and `openssl` end their lines. */
const columns = [76, 64];

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

/** The lines of a value's base64 where it has more than one. */
function base64Lines(value: string): readonly string[] {
  const text = Buffer.from(value, 'utf8').toString('base64');
  return columns
    .filter((width) => text.length > width)
    .flatMap((width) => text.match(new RegExp(`.{${shortestLine},${width}}`, 'g')) ?? []);
}

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');

function base64Forms(value: string): readonly string[] {
  // Tokens and cookies hold JSON in base64, and JSON escapes what it holds.
  const inJson = JSON.stringify(value).slice(1, -1);
  const cores = [...base64Cores(value), ...(inJson === value ? [] : base64Cores(inJson))].filter(
    (core) => core.length >= shortest,
  );
  const escaped = cores.map((core) => encodeURIComponent(core));
  return [
    ...cores,
    ...cores.map(urlSafe),
    ...cores.map((core) => core.replaceAll('/', '\\/')),
    ...escaped,
    ...escaped.map((core) => core.replace(/%../g, (code) => code.toLowerCase())),
  ];
}

/** The value without the white space that a file ends with, and its longer lines. */
function partsOf(value: string): readonly string[] {
  const whole = value.trim().length < shortest ? value : value.trim();
  const lines = whole.split(/\r?\n/);
  const parts =
    lines.length === 1 ? [] : lines.map((line) => line.trim()).filter((line) => line.length >= shortestLine);
  return [...new Set([whole, ...parts])];
}

/** Every form in which a known value is looked for. */
export function formsOf(value: string): readonly string[] {
  const forms = partsOf(value)
    .filter((one) => one.length >= shortest)
    .flatMap((one, part) => {
      const hex = Buffer.from(one, 'utf8').toString('hex');
      return [
        one,
        ...quotedForms(one),
        ...markupForms(one),
        ...urlForms(one),
        ...jsonForms(one),
        ...base64Forms(one),
        hex,
        hex.toUpperCase(),
        ...(part > 0 || one.length > longestWholeEscape ? [] : wholeEscapes(one)),
      ];
    });
  return [...new Set([...forms, ...base64Lines(value)])];
}
