import Anser from 'anser';

/** A run of text with one look; colours are names, so that the stylesheet gives each theme readable ones. */
export interface Span {
  readonly text: string;
  readonly color: Color | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

const colors = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
type Color = (typeof colors)[number];

const rgbOfColors: Readonly<Record<Color, readonly [number, number, number]>> = {
  black: [0, 0, 0],
  red: [205, 0, 0],
  green: [0, 205, 0],
  yellow: [205, 205, 0],
  blue: [0, 0, 238],
  magenta: [205, 0, 205],
  cyan: [0, 205, 205],
  white: [229, 229, 229],
};

const esc = '\u001b';
/** Control sequences that are not colours (cursor, erase, titles, hyperlinks): they mean nothing in a list of lines. */
const notColors = new RegExp(
  // An operating system command up to its end, a control sequence with a final byte other than `m`, or a two-character escape.
  `${esc}\\][^\\u0007${esc}]*(?:\\u0007|${esc}\\\\)?|${esc}\\[[0-?]*[ -/]*[@-ln-~]|${esc}[^\\[\\]]`,
  'g',
);
const colorCodes = new RegExp(`${esc}\\[[0-9;:]*m`, 'g');

/** Characters that change the reading direction or hide text: a log could be made to say another thing than it holds. */
const invisible = /[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function nameCodePoint(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Control characters as their Unicode pictures, others by their number; tabs stay. */
function showControls(text: string): string {
  let shown = '';
  for (const character of text.replace(invisible, nameCodePoint)) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 && character !== '\t') shown += String.fromCodePoint(0x2400 + code);
    else if (code === 0x7f) shown += '\u2421';
    else shown += code > 0x7f && code < 0xa0 ? nameCodePoint(character) : character;
  }
  return shown;
}

/** The line without any escape sequence, for search and for people: what the spans say when joined. */
export function plainText(line: string): string {
  return showControls(line.replace(/\r$/, '').replace(notColors, '').replace(colorCodes, ''));
}

/** The 256 colours and true colours become the nearest of the eight: arbitrary ones would not be readable in both themes. */
function nearestColor(rgb: string): Color | null {
  const [red = 0, green = 0, blue = 0] = rgb.split(',').map(Number);
  let nearest: Color | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const color of colors) {
    const [r, g, b] = rgbOfColors[color];
    const distance = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
    if (distance < least) [nearest, least] = [color, distance];
  }
  return nearest;
}

/** The colours of a line as spans of plain text. A colour does not outlive its line. */
export function parseLine(line: string): readonly Span[] {
  const colored = line.replace(/\r$/, '').replace(notColors, '');
  if (!colored.includes(esc)) return [plainSpan(showControls(colored))];
  return Anser.ansiToJson(colored, { json: true, remove_empty: true })
    .filter(({ content }) => content !== '')
    .map(({ content, fg, fg_truecolor, decorations }) => ({
      text: showControls(content),
      color: fg ? nearestColor(fg_truecolor || fg) : null,
      bold: decorations.includes('bold'),
      dim: decorations.includes('dim'),
      italic: decorations.includes('italic'),
      underline: decorations.includes('underline'),
    }));
}

function plainSpan(text: string): Span {
  return { text, color: null, bold: false, dim: false, italic: false, underline: false };
}
