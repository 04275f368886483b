import type { Evidence, Language } from '../../shared/plan.ts';
import { evidence } from './detected.ts';
import { defaultPortIn, fixedPortIn } from './fixed-port.ts';

/** Where the program listens. */
export interface Listening {
  /** Whatever PORT says, else null. */
  readonly fixedPort: number | null;
  /** When nobody sets PORT; null where nothing says. */
  readonly port: number | null;
  readonly evidence: readonly Evidence[];
}

export const listensNowhere: Listening = { fixedPort: null, port: null, evidence: [] };

type Source = readonly [file: string, text: string];

/** The start command's own option, the source's number unless any source that was read takes PORT, the code's default, the framework's. */
export function listeningOf(
  language: Language,
  sources: readonly Source[],
  startCommand: string | null,
  usual: number | null,
): Listening {
  const start = startCommand ?? '';
  const option = /(?:--(?:server\.)?port[= ]|-p |--bind[= ][\w.]*:|-b [\w.:/]*:)(\d{2,5})\b/.exec(start)?.[1];
  if (option !== undefined) return fixed(Number(option), null, null);
  if (/\$\{?PORT/.test(start) || /^gunicorn\b/.test(start)) return atPort(defaultOf(sources) ?? usual, null);
  if (sources.some(([, text]) => /\bPORT\b/.test(text))) {
    const file = sources.find(([, text]) => defaultPortIn(text) !== null)?.[0] ?? null;
    return atPort(defaultOf(sources) ?? usual, file);
  }
  for (const [file, text] of sources) {
    const found = fixedPortIn(language, text);
    if (found !== null) return fixed(found.port, file, found.line);
  }
  return atPort(usual, null);
}

function defaultOf(sources: readonly Source[]): number | null {
  for (const [, text] of sources) {
    const port = defaultPortIn(text);
    if (port !== null) return port;
  }
  return null;
}

function fixed(port: number, file: string | null, line: number | null): Listening {
  const where = line === null ? '' : ` in line ${line}`;
  const because = `${file ?? 'the start command'} listens on it${where} and never reads PORT`;
  return {
    fixedPort: port,
    port,
    evidence: [evidence('fixedPort', String(port), because, file), evidence('port', String(port), because, file)],
  };
}

function atPort(port: number | null, file: string | null): Listening {
  if (port === null) return listensNowhere;
  const because =
    file === null ? 'it listens there when PORT is not set' : `${file} falls back to it when PORT is not set`;
  return { fixedPort: null, port, evidence: [evidence('port', String(port), because, file)] };
}
