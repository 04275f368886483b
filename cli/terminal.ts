import type { Readable } from 'node:stream';

/** Where a command reads and writes; the process's own in `main.ts`, others in tests. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(mode: boolean): unknown };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export function printLine(output: Output, text = ''): void {
  output.write(`${text}\n`);
}

/** https://no-color.org: whatever is set and not empty means no colour. */
export function hasColour(output: Output, env: Terminal['env']): boolean {
  return output.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34 } as const;
export type Paint = (style: keyof typeof codes, text: string) => string;

export function painter(isColoured: boolean): Paint {
  return (style, text) => (isColoured ? `\x1b[${codes[style]}m${text}\x1b[0m` : text);
}

/** Text from elsewhere made safe to print: it cannot move the cursor, retitle the window or reverse the line. */
export function printable(text: string): string {
  return text.replace(escapes, '').replace(unprintable, '');
}

/** As `printable`, but colours stay. */
export function printableWithColour(text: string): string {
  const parts = text.split(colours);
  return parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join('');
}

const esc = String.fromCharCode(27);
const bell = String.fromCharCode(7);
const colours = new RegExp(`(${esc}\\[[0-9;]*m)`);
/** CSI sequences, OSC sequences up to their end, and any other escape with the character it takes. */
const escapes = new RegExp(`${esc}(\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${esc}]*(${bell}|${esc}\\\\)?|.?)`, 'g');
/** Control characters but tab, and those that change the direction of writing. */
const unprintable = /[^\P{Cc}\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
