import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is passed on in pieces, so that an output without line feeds cannot fill the memory. */
const longestLine = 64 * 1024;

export interface LineSink {
  write(chunk: Buffer): void;
  /** Passes on what is left after the last line feed. */
  end(): void;
}

/** Cuts a stream of bytes into lines; a multi-byte character that is split across chunks stays whole. */
export function toLines(onLine: (line: string) => void): LineSink {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    rest += text;
    let from = 0;
    for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n', from)) {
      emit(rest.slice(from, at), onLine);
      from = at + 1;
    }
    rest = rest.slice(from);
    while (rest.length > longestLine) {
      onLine(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (rest !== '') emit(rest, onLine);
      rest = '';
    },
  };
}

/** A progress bar redraws its line after a carriage return: only the last drawing is worth a line. */
function emit(line: string, onLine: (line: string) => void): void {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const last = text.slice(text.lastIndexOf('\r') + 1);
  for (let from = 0; from === 0 || from < last.length; from += longestLine)
    onLine(last.slice(from, from + longestLine));
}
