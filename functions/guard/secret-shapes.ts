import { isPlaceholder, isSecretName, isUnguessable, isWords } from './secret-values.ts';
import { vendorShapes } from './secret-vendors.ts';

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

/** The token that jwt.io shows everybody: John Doe, subject 1234567890. */
const isSampleToken = (value: string): boolean => /\.eyJzdWIiOiIxMjM0NTY3ODkw/.test(value);

/** Basic authorization is a name and a password in base64; examples say user:password or Aladdin's. */
function isSampleHeader(value: string): boolean {
  const decoded = Buffer.from(value, 'base64').toString('latin1');
  const password = /^[\x20-\x7e]+?:([\x20-\x7e]+)$/.exec(decoded)?.[1];
  if (password !== undefined) return isPlaceholder(password) || password === 'open sesame';
  return isWords(value);
}

/** Credentials with an unmistakable shape; lengths are the issuers' shortest. */
export const secretShapes: readonly SecretShape[] = [
  {
    rule: 'private-key',
    is: 'a private key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr]|["'`+,])+[A-Za-z0-9+/=\\:\s,"'`-]{40,}/g,
  },
  shape('github-token', 'a GitHub token', '(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})'),
  shape(
    'gitlab-token',
    'a GitLab token',
    '(?:gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas|ffct)-[A-Za-z0-9_-]{20,}|GR1348941[A-Za-z0-9_-]{20,})',
  ),
  shape('slack-token', 'a Slack token', '(?:xox[abeoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,}|xapp-\\d-[A-Za-z0-9-]{20,})'),
  {
    rule: 'slack-webhook',
    is: 'a Slack webhook address',
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]{20,}/g,
  },
  shape('stripe-key', 'a Stripe key', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}'),
  shape('stripe-webhook-secret', 'a Stripe webhook secret', 'whsec_[A-Za-z0-9+/=]{24,}'),
  shape('anthropic-key', 'an Anthropic key', 'sk-ant-[A-Za-z0-9_-]{24,}'),
  shape('openai-key', 'an OpenAI key', 'sk-(?!ant-)(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}', isWords),
  shape('npm-token', 'an npm token', 'npm_[A-Za-z0-9]{36}'),
  shape('google-api-key', 'a Google API key', 'AIza[A-Za-z0-9_-]{35}'),
  shape('google-oauth-secret', 'a Google OAuth client secret', 'GOCSPX-[A-Za-z0-9_-]{24,}'),
  shape('google-access-token', 'a Google access token', 'ya29\\.[A-Za-z0-9_-]{30,}'),
  shape('aws-access-key', 'an AWS access key id', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}'),
  {
    rule: 'aws-secret-key',
    is: 'an AWS secret access key',
    pattern:
      /(?:aws_?secret_?(?:access_?)?key|secret_?access_?key)['"]?\s*(?:=>|[:=,])\s*['"]?(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  },
  shape('sendgrid-key', 'a SendGrid key', 'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}'),
  shape('jwt', 'a JSON web token', 'eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{16,}', isSampleToken),
  {
    rule: 'url-credentials',
    is: 'an address with a password in it',
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`<>${}]*:(?<value>[^\s/@'"`<>]{3,})@[^\s'"`<>/]+/gi,
    refuses: (value) => /^(\$|\{|%[sd]|<)/.test(value),
  },
  {
    rule: 'url-credentials',
    is: 'an address with a token in it',
    pattern: /\bhttps?:\/\/(?<value>(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{32,})@[^\s'"`<>/]+/g,
  },
  {
    rule: 'authorization-header',
    is: 'an authorization header with its token',
    pattern:
      /\bauthorization['"`\]]*\s*(?:=>|[:=,])\s*(?:[a-z]?['"`])?(?:bearer|basic|token)\s+(?<value>[A-Za-z0-9._~+/=-]{16,})/gi,
    refuses: isSampleHeader,
  },
  {
    rule: 'authorization-header',
    is: 'a key in a header',
    pattern: /\bx-(?:api|auth|access)-(?:key|token)['"`\]]*\s*[:=,]\s*['"`]?(?<value>[A-Za-z0-9._~+/=-]{16,})/gi,
    refuses: isWords,
  },
  {
    rule: 'command-line-password',
    is: 'a name and a password on a command line',
    pattern: /\bcurl\b[^\n]*?\s(?:-u|--user)[ =]?['"]?[\w.@-]+:(?<value>[^\s'"$]{6,})/g,
  },
  ...vendorShapes,
];

/** Whether a variable's value is probably a secret: by its shape, or by its name together with a value nobody would remember. */
export function looksLikeSecretValue(name: string, value: string): boolean {
  return hasSecretShape(value) || (isSecretName(name) && isUnguessable(value));
}

export function hasSecretShape(text: string): boolean {
  return secretShapes.some(({ pattern, refuses }) => {
    for (const match of text.matchAll(pattern)) {
      const hit = match.groups?.['value'] ?? match[0];
      if (!isPlaceholder(hit) && refuses?.(hit) !== true) return true;
    }
    return false;
  });
}
