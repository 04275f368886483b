import { StringDecoder } from 'node:string_decoder';
import { wholeCharacters } from '../../shared/whole-characters.ts';

/** What goes beyond this much of a line is counted instead of kept, so that an output without line feeds cannot fill the memory. */
const longestLine = 1024 * 1024;

export interface LineSink {
  write(chunk: Buffer): void;
  /** Passes on what is left after the last line feed. */
  end(): void;
}

/**
 * Cuts a stream of bytes into lines; a multi-byte character that is split across chunks stays whole. A long line ends early
 * instead of going on in pieces: a secret that stood across two pieces would be recognised in neither.
 */
export function toLines(onLine: (line: string) => void): LineSink {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let left = 0;
  const add = (text: string): void => {
    rest += text;
    if (rest.length <= longestLine) return;
    const drawing = rest.lastIndexOf('\r', rest.length - 2) + 1;
    if (drawing > 0) {
      rest = rest.slice(drawing);
      left = 0;
    }
    if (rest.length <= longestLine) return;
    const to = wholeCharacters(rest, longestLine);
    left += rest.length - to;
    rest = rest.slice(0, to);
  };
  const emit = (): void => {
    const line = lastDrawing(rest);
    onLine(left === 0 ? line : `${line} … ${left.toLocaleString('en-US')} more characters were left out`);
    rest = '';
    left = 0;
  };
  const take = (text: string): void => {
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      add(text.slice(from, at));
      emit();
      from = at + 1;
    }
    add(text.slice(from));
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (rest !== '') emit();
    },
  };
}

/** A progress bar redraws its line after a carriage return: only the last drawing is worth a line. */
function lastDrawing(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf('\r') + 1);
}
