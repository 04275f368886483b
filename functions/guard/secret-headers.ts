import type { SecretShape } from './secret-shapes.ts';
import { isPlaceholder, isWords } from './secret-values.ts';

/** The token that jwt.io shows everybody: John Doe, subject 1234567890. */
export const isSampleToken = (value: string): boolean => /\.eyJzdWIiOiIxMjM0NTY3ODkw/.test(value);

/** Basic authorization is a name and a password in base64; examples say user:password or Aladdin's. */
function isSampleHeader(value: string): boolean {
  if (isSampleToken(value)) return true;
  const decoded = Buffer.from(value, 'base64').toString('latin1');
  const password = /^[\x20-\x7e]+?:([\x20-\x7e]+)$/.exec(decoded)?.[1];
  if (password !== undefined) return isPlaceholder(password) || password === 'open sesame';
  return isWords(value);
}

/** Credentials by the header or the option of a command that they are given in. */
export const headerShapes: readonly SecretShape[] = [
  {
    rule: 'authorization-header',
    is: 'an authorization header with its token',
    pattern:
      /\bauthorization['"`\]]*(?:\s*(?:=>|[:=,])\s*(?:[a-z]?['"`])?|\s+["'])(?:bearer|basic|token|api-?key|key|jwt|oauth|apitoken)\s+(?<value>[A-Za-z0-9._~+/=-]{16,})/gi,
    refuses: isSampleHeader,
  },
  {
    rule: 'authorization-header',
    is: 'a bearer token',
    pattern: /["'`]Bearer(?:\s+|["'`]\s*,\s*["'`])(?<value>[A-Za-z0-9._~+/=-]{20,})["'`]/g,
    refuses: isSampleHeader,
  },
  {
    rule: 'authorization-header',
    is: 'a key in a header',
    pattern:
      /\b(?:x-(?:api|auth|access|vault|functions|amz-security)-(?:key|token)|x-apikey|(?:private|job|deploy)-token|(?:ocp-apim-)?subscription-key)['"`\]]*\s*[:=,]\s*['"`]?(?<value>[A-Za-z0-9._~+/=-]{16,})/gi,
    refuses: isWords,
  },
  {
    rule: 'url-credentials',
    is: 'an address with a key in it',
    pattern:
      /[?&](?:api[-_]?key|access[-_]?token|auth[-_]?token|client[-_]?secret)=(?<value>[A-Za-z0-9._~-]{20,})(?![A-Za-z0-9._~{$-])/gi,
    // Keys that are made to be published begin so at Mapbox and Stripe.
    refuses: (value) => isWords(value) || /^pk[._]/.test(value),
  },
  {
    rule: 'authorization-header',
    is: 'a name and a password for basic authorization',
    pattern: /\bauth\s*=\s*\(\s*["'][^"'\s]+["']\s*,\s*["'](?<value>[^"'\s]{8,})["']\s*\)/g,
    refuses: (value) => isWords(value) || /^pass/i.test(value),
  },
  {
    rule: 'command-line-password',
    is: 'a name and a password on a command line',
    pattern: /\bcurl\b[^\n]*?\s(?:-u|--user)[ =]?['"]?[\w.@-]+:(?<value>[^\s'"$]{6,})/g,
  },
  {
    rule: 'command-line-password',
    is: 'a password on a command line',
    pattern:
      /(?:\bwget\b[^\n]*?\s--(?:http-|ftp-|proxy-)?password[= ]|\bsshpass\s+-p\s*|\bdocker\s+login\b[^\n]*?\s(?:-p|--password)[= ])['"]?(?<value>[^\s'"$]{6,})/g,
  },
  {
    rule: 'command-line-password',
    is: "an account's password",
    pattern: /\b(?:echo|printf)\s+(?:-\w+\s+)*['"]?[\w.-]+:(?<value>[^\s'"$:]{5,})['"]?\s*\|\s*(?:sudo\s+)?chpasswd\b/g,
  },
  {
    rule: 'npm-token',
    is: "a registry's credential",
    pattern: /:_(?:authToken|auth|password)\s*=\s*["']?(?<value>[^\s"'$]{16,})/g,
  },
];
