/** A kind of credential that is recognised by its look. */
interface Pattern {
  /** One of these stands in every match: the cheap look that spares the expensive one. */
  readonly hints: readonly string[];
  readonly pattern: RegExp;
  readonly replace: string | ((match: string, ...groups: string[]) => string);
}

export const redacted = '***REDACTED***';
const token = (prefix: string, rest: string, hints: readonly string[]): Pattern => ({
  hints,
  pattern: new RegExp(`(?<![A-Za-z0-9_-])(${prefix})${rest}`, 'g'),
  replace: `$1${redacted}`,
});

/** In this order: what contains another comes first. */
const patterns: readonly Pattern[] = [
  {
    hints: ['PRIVATE KEY'],
    pattern: /-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY((?: BLOCK)?)-----.*?-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/gs,
    replace: `-----BEGIN $1PRIVATE KEY$2----- ${redacted}`,
  },
  { hints: ['earer ', 'EARER '], pattern: /\b(bearer)\s+[A-Za-z0-9._~+/=-]{8,}/gi, replace: `Bearer ${redacted}` },
  {
    hints: ['uthorization', 'UTHORIZATION'],
    pattern: /\b(authorization["']?\s*[:=]\s*["']?(?:basic|token|apikey|digest))\s+[A-Za-z0-9._~+/=-]{6,}/gi,
    replace: `$1 ${redacted}`,
  },
  {
    hints: ['://'],
    pattern: /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`<>]*):[^\s/@'"`<>]+@/gi,
    replace: '$1:***@',
  },
  // A token alone in the place of the user, as in https://ghp_...@github.com.
  { hints: ['://'], pattern: /\b(https?:\/\/)[A-Za-z0-9_-]{20,}@/g, replace: '$1***@' },
  {
    hints: ['AIza'],
    pattern: /AIza[A-Za-z0-9_-]{35}/g,
    replace: (match) => `AIza***${match.slice(-3)}`,
  },
  token('gh[pousr]_', '[A-Za-z0-9]{20,}', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_']),
  token('github_pat_', '[A-Za-z0-9_]{20,}', ['github_pat_']),
  token('gl(?:pat|dt|rt|cbt|ptt|ft|soat)-', '[A-Za-z0-9_-]{16,}', ['gl']),
  token('xox[abeoprs]-', '[A-Za-z0-9-]{10,}', ['xox']),
  {
    hints: ['hooks.slack.com'],
    pattern: /(hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/_-]{8,}/g,
    replace: `$1${redacted}`,
  },
  token('(?:sk|rk|pk)_(?:live|test)_', '[A-Za-z0-9]{10,}', ['_live_', '_test_']),
  token('whsec_', '[A-Za-z0-9+/=]{16,}', ['whsec_']),
  token('sk-ant-', '[A-Za-z0-9_-]{16,}', ['sk-ant-']),
  token('sk-(?:proj-|svcacct-|admin-)?', '(?=[A-Za-z0-9_-]*[0-9])[A-Za-z0-9_-]{20,}', ['sk-']),
  token('npm_', '[A-Za-z0-9]{30,}', ['npm_']),
  token('(?:AKIA|ASIA)', '[A-Z2-7]{16}(?![A-Za-z0-9])', ['AKIA', 'ASIA']),
  {
    hints: ['ecret', 'ECRET'],
    pattern: /(aws_?secret_?(?:access_?)?key["']?\s*[:=]\s*["']?)[A-Za-z0-9/+]{40}/gi,
    replace: `$1${redacted}`,
  },
  token('GOCSPX-', '[A-Za-z0-9_-]{20,}', ['GOCSPX-']),
  token('ya29\\.', '[A-Za-z0-9_-]{20,}', ['ya29.']),
  token('SG\\.', '[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}', ['SG.']),
  token('eyJ', '[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}', ['eyJ']),
];

/** Replaces every credential that is recognised by its look; complete text only, see `redact.ts` for streams. */
export function redactPatterns(text: string): string {
  let result = text;
  for (const { hints, pattern, replace } of patterns) {
    if (!hints.some((hint) => result.includes(hint))) continue;
    result = typeof replace === 'string' ? result.replace(pattern, replace) : result.replace(pattern, replace);
  }
  return result;
}
