import type { Language } from '../../shared/plan.ts';

export interface FixedPort {
  readonly port: number;
  readonly line: number;
}

const honoursPort =
  /process\.env(?:\.PORT\b|\[['"]PORT['"]\])|\benv\.PORT\b|environ(?:\.get\(|\[)\s*['"]PORT['"]|getenv\(\s*['"]PORT['"]|\bPORT\b[^\n]*=\s*process\.env|\{[^}]*\bPORT\b[^}]*\}\s*=\s*process\.env/i;

/** Ways to listen on a number; the first group is the number or the name of a constant. */
const listens: Readonly<Record<Language, readonly RegExp[]>> = {
  node: [/\.listen\(\s*(\w+)/, /\bserve\(\s*\{[^}]*\bport\s*:\s*(\w+)/s, /\.listen\(\s*\{[^}]*\bport\s*:\s*(\w+)/s],
  python: [
    /\bport\s*=\s*(\d+)/,
    /(?:HTTPServer|TCPServer|ThreadingHTTPServer)\(\s*\(\s*[^,]*,\s*(\w+)/,
    /make_server\(\s*[^,]+,\s*(\w+)/,
  ],
  go: [/(?:ListenAndServe|\.Run|\.Start|\.Listen)\(\s*["'][^"':]*:(\d+)["']/, /\bAddr\s*:\s*"[^":]*:(\d+)"/],
  static: [],
};

/** A port that the source listens on whatever PORT says; null when PORT is read anywhere in it, or nothing is certain. */
export function fixedPortIn(language: Language, text: string): FixedPort | null {
  if (honoursPort.test(text)) return null;
  for (const pattern of listens[language]) {
    const match = pattern.exec(text);
    const word = match?.[1];
    if (match === null || word === undefined) continue;
    const digits = /^\d+$/.test(word)
      ? word
      : new RegExp(`\\b${word}\\b\\s*(?::\\s*\\w+\\s*)?:?=\\s*(\\d{2,5})\\b`).exec(text)?.[1];
    const port = Number(digits);
    if (Number.isInteger(port) && port > 0 && port < 65_536) {
      return { port, line: text.slice(0, match.index).split('\n').length };
    }
  }
  return null;
}
