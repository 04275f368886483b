import { databaseShapes } from './secret-databases.ts';
import { headerShapes, isSampleToken } from './secret-headers.ts';
import { keyShapes } from './secret-keys.ts';
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
  /** So long that a word such as "your" stands in it by chance: only `refuses` is asked. */
  readonly isLong?: true;
}

/** Whether a match is a credential and not something that stands for one. */
export function isCredential({ refuses, isLong }: SecretShape, value: string): boolean {
  return (isLong === true || !isPlaceholder(value)) && refuses?.(value) !== true;
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
  ...keyShapes,
  shape(
    'github-token',
    'a GitHub token',
    '(?:gh[pousr]_[A-Za-z0-9]{36,255}|ghs_[A-Za-z0-9]+_eyJ[A-Za-z0-9_.-]{60,}|github_pat_[A-Za-z0-9_]{60,255})',
  ),
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
  shape('google-api-key', 'a Google API key', '(?:AIza[A-Za-z0-9_-]{35}|AQ\\.Ab8[A-Za-z0-9_-]{40,})'),
  shape('google-oauth-secret', 'a Google OAuth client secret', 'GOCSPX-[A-Za-z0-9_-]{24,}'),
  shape('google-access-token', 'a Google access token', '(?:ya29\\.[A-Za-z0-9_-]{30,}|1//0[A-Za-z0-9_-]{38,})'),
  shape('google-messaging-key', 'a key of Firebase Cloud Messaging', 'AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{100,}'),
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
    refuses: (value) => /^(\$|\{|%[sd]|<)|[\][]/.test(value),
  },
  {
    rule: 'url-credentials',
    is: 'an address with a token in it', // Sentry's addresses are made to be published
    pattern: /\bhttps?:\/\/(?<value>(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{32,})@(?![^\s/]*\bsentry\b)[^\s'"`<>/]+/g,
  },
  ...headerShapes,
  ...databaseShapes,
  ...vendorShapes,
];

/** Whether a variable's value is probably a secret: by its shape, or by its name together with a value nobody would remember. */
export function looksLikeSecretValue(name: string, value: string): boolean {
  return hasSecretShape(value) || (isSecretName(name) && isUnguessable(value));
}

export function hasSecretShape(text: string): boolean {
  return secretShapes.some((shape) => {
    for (const match of text.matchAll(shape.pattern)) {
      if (isCredential(shape, match.groups?.['value'] ?? match[0])) return true;
    }
    return false;
  });
}
