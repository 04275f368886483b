/** One shape of credential as its issuer documents it. */
export interface SecretShape {
  readonly rule: string;
  /** Ends the sentence "Line 3 of x holds ...". */
  readonly is: string;
  /** Global; the group `value` where the secret is only part of the match. */
  readonly pattern: RegExp;
  /** Values of this shape that are known to be none. */
  readonly refuses?: (value: string) => boolean;
}

const word = '(?<![A-Za-z0-9_-])';
const end = '(?![A-Za-z0-9_-])';
const shape = (rule: string, is: string, body: string, refuses?: (value: string) => boolean): SecretShape => ({
  rule,
  is,
  pattern: new RegExp(`${word}${body}${end}`, 'g'),
  ...(refuses === undefined ? {} : { refuses }),
});

/** Credentials with an unmistakable shape; lengths are the issuers' shortest. */
export const secretShapes: readonly SecretShape[] = [
  {
    rule: 'private-key',
    is: 'a private key',
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n)+[A-Za-z0-9+/=\\:\s,-]{40,}/g,
  },
  shape('github-token', 'a GitHub token', '(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})'),
  shape('gitlab-token', 'a GitLab token', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_-]{20,}'),
  shape('slack-token', 'a Slack token', 'xox[abeoprs]-[A-Za-z0-9-]{10,}'),
  {
    rule: 'slack-webhook',
    is: 'a Slack webhook address',
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{20,}/g,
  },
  shape('stripe-key', 'a Stripe key', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}'),
  shape('stripe-webhook-secret', 'a Stripe webhook secret', 'whsec_[A-Za-z0-9+/=]{24,}'),
  shape('anthropic-key', 'an Anthropic key', 'sk-ant-[A-Za-z0-9_-]{24,}'),
  shape('openai-key', 'an OpenAI key', 'sk-(?!ant-)(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{24,}', isWords),
  shape('npm-token', 'an npm token', 'npm_[A-Za-z0-9]{36}'),
  shape('google-api-key', 'a Google API key', 'AIza[A-Za-z0-9_-]{35}'),
  shape('google-oauth-secret', 'a Google OAuth client secret', 'GOCSPX-[A-Za-z0-9_-]{24,}'),
  shape('aws-access-key', 'an AWS access key id', '(?:AKIA|ASIA)[A-Z2-7]{16}'),
  {
    rule: 'aws-secret-key',
    is: 'an AWS secret access key',
    pattern: /aws_?secret_?(?:access_?)?key['"]?\s*[:=]\s*['"]?(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  },
  shape('sendgrid-key', 'a SendGrid key', 'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}'),
  shape('jwt', 'a JSON web token', 'eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{16,}'),
  {
    rule: 'url-credentials',
    is: 'an address with a password in it',
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`<>${}]*:(?<value>[^\s/@'"`<>]{3,})@[^\s'"`<>/]+/gi,
    refuses: (value) => /^(\$|\{|%[sd]|<)/.test(value),
  },
  {
    rule: 'authorization-header',
    is: 'an authorization header with its token',
    pattern: /\bauthorization['"]?\s*[:=]\s*['"`]?(?:bearer|basic|token)\s+(?<value>[A-Za-z0-9._~+/=-]{20,})/gi,
  },
];

/** Words and hyphens only, such as `sk-my-very-long-placeholder-name`. */
function isWords(value: string): boolean {
  return !/\d/.test(value) || /^sk(-[a-z]+)+$/.test(value);
}

/** Values that stand for a secret and are none. */
export function isPlaceholder(value: string): boolean {
  const v = value.toLowerCase();
  if (v === '' || /^(true|false|null|none|undefined|\d+)$/.test(v)) return true;
  if (/^[<{$%[(]/.test(v) || /\$\{|\{\{|%\(/.test(v)) return true;
  if (
    /(your|change[-_]?me|changeit|example|placeholder|replace|todo|dummy|sample|insert|redacted|xxxx|\*\*\*|\.\.\.|fill[-_ ]?in|my[-_]?(secret|password|token|api))/.test(
      v,
    )
  )
    return true;
  if (
    /^(password|passwd|pass|secret|postgres|root|admin|user|test|guest|localhost|dev|development|token|key|api[-_]?key|minio(admin)?)$/.test(
      v,
    )
  )
    return true;
  // One character again and again, or a run of the alphabet or of digits, was typed and not issued.
  const body = v.replace(/^[a-z]{2,10}[-_]/, '');
  return new Set(body).size <= 3 || (/(0123456789|1234567890|abcdefghij)/.test(body) && new Set(body).size <= 12);
}

/** Bits of information a character, by the frequency of characters. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const c of value) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

const secretName =
  /(SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL|_KEY$|_PAT$)/i;
const publicName = /(PUBLIC|PUBLISHABLE|_ID$|_URL$|_HOST$|_PATH$|_FILE$|_NAME$|_TTL$|_EXPIR)/i;

/** Whether a variable's value is probably a secret: by its shape, or by its name together with a value nobody would remember. */
export function looksLikeSecretValue(name: string, value: string): boolean {
  if (
    secretShapes.some(({ pattern, refuses }) => {
      for (const match of value.matchAll(pattern)) {
        const hit = match.groups?.['value'] ?? match[0];
        if (!isPlaceholder(hit) && refuses?.(hit) !== true) return true;
      }
      return false;
    })
  )
    return true;
  if (isPlaceholder(value) || publicName.test(name) || !secretName.test(name)) return false;
  if (/^(https?|file):\/\//.test(value) || /^projects\/[\w-]+\/secrets\//.test(value)) return false;
  return value.length >= 12 ? entropyOf(value) >= 2.8 : value.length >= 6 && /\d/.test(value) && /\D/.test(value);
}
