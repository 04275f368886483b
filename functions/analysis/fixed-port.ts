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
  deno: [/\bport\s*:\s*(\w+)/, /\.listen\(\s*\{[^}]*\bport\s*:\s*(\w+)/s],
  rust: [
    /\b(?:bind|bind_rustls\w*)\(\s*\(\s*[^,()]+,\s*(\d+)\s*\)/,
    /\bbind\w*\(\s*&?"[\d.[\]:]*:(\d{2,5})"/,
    /\[\s*(?:\d+\s*,\s*){3}\d+\s*\]\s*,\s*(\d{2,5})\s*\)/,
    /"(?:0\.0\.0\.0|127\.0\.0\.1|\[::\]):(\d{2,5})"/,
  ],
  java: [
    /embeddedServer\([^)]*\bport\s*=\s*(\d{2,5})/s,
    /HttpServer\.create\(\s*new InetSocketAddress\(\s*(?:"[^"]*"\s*,\s*)?(\d{2,5})/,
    /\.(?:start|listen|port)\(\s*(\d{2,5})\s*\)/,
    /bind(?:AndHandle)?\([^)]*,\s*(\d{2,5})\s*\)/,
  ],
  ruby: [/\bset\s+:port\s*,\s*(\d{2,5})/, /^\s*port\s+(\d{2,5})\s*$/m, /:Port\s*=>\s*(\d{2,5})|\bPort:\s*(\d{2,5})/],
  php: [],
  dotnet: [
    /UseUrls\(\s*"https?:\/\/[^":]*:(\d{2,5})/,
    /Listen(?:AnyIP|Localhost)\(\s*(\d{2,5})/,
    /\.Run\(\s*"https?:\/\/[^":]*:(\d{2,5})/,
  ],
  elixir: [/\bPlug\.Cowboy[^\n]*port:\s*(\d{2,5})/, /\bBandit[^\n]*port:\s*(\d{2,5})/],
  static: [],
};

/** The number that code falls back to when PORT is not set, such as `process.env.PORT || 3000`. */
export function defaultPortIn(text: string): number | null {
  for (const match of text.matchAll(/\bPORT\b(?!\w)[^\n]{0,60}?(?<![\w.])(\d{2,5})\b/g)) {
    const port = Number(match[1]);
    if (port >= 80 && port < 65_536) return port;
  }
  // Go and its kin assign the number in a branch of its own.
  const later = /\bport\s*:?=\s*"?:?(\d{4,5})"?/i.exec(/\bPORT\b/.test(text) ? text : '')?.[1];
  return later === undefined ? null : Number(later);
}

/** A port that the source listens on whatever PORT says; null when PORT is read anywhere in it, or nothing is certain. */
export function fixedPortIn(language: Language, text: string): FixedPort | null {
  if (honoursPort.test(text)) return null;
  for (const pattern of listens[language]) {
    const match = pattern.exec(text);
    const word = match?.[1] ?? match?.[2];
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
