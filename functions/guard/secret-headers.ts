import { isGenerated } from './secret-generated.ts';
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

/** Base64 of a name and a password that is no sample. */
function isNoLogin(value: string): boolean {
  const [, password] = /^[\x20-\x7e]+?:([\x20-\x7e]+)$/.exec(Buffer.from(value, 'base64').toString('latin1')) ?? [];
  return password === undefined || isPlaceholder(password);
}

/** Credentials by the header or the option of a command that they are given in. */
export const headerShapes: readonly SecretShape[] = [
  {
    rule: 'authorization-header',
    is: 'an authorization header with its token',
    pattern:
      /\bauthorization['"`\]]*(?:\s*(?:=>|[:=,])\s*(?:-\s+)?(?:[a-z]?['"`])?|\s+["'])(?:bearer|basic|token|api-?key|key|jwt|oauth|apitoken)\s+(?<value>[A-Za-z0-9._~+/=-]{16,})/gi,
    refuses: isSampleHeader,
  },
  {
    rule: 'authorization-header',
    is: 'a bearer token',
    pattern: /["'`>]Bearer(?:\s+|["'`]\s*,\s*["'`])(?<value>[A-Za-z0-9._~+/=-]{20,})["'`<]/g,
    refuses: isSampleHeader,
  },
  {
    rule: 'authorization-header',
    is: 'a name and a password for basic authorization',
    pattern: /["'`>]Basic\s+(?<value>[A-Za-z0-9+/]{12,}={0,2})["'`<]/g,
    refuses: isNoLogin,
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
    pattern: /\bcurl\b[^\n]{0,400}?\s(?:-u|--user)[ =]?['"]?[\w.@-]+:(?<value>[^\s'"$]{6,})/g,
  },
  {
    rule: 'command-line-password',
    is: 'a password on a command line',
    pattern:
      /(?:\bwget\b[^\n]{0,400}?\s--(?:http-|ftp-|proxy-)?password[= ]|\bsshpass\s+-p\s*|\bdocker\s+login\b[^\n]{0,400}?\s(?:-p|--password)[= ])['"]?(?<value>[^\s'"$]{6,})/g,
  },
  {
    rule: 'command-line-password',
    is: "an account's password",
    pattern: /\b(?:echo|printf)\s+(?:-\w+\s+)*['"]?[\w.-]+:(?<value>[^\s'"$:]{5,})['"]?\s*\|\s*(?:sudo\s+)?chpasswd\b/g,
  },
  {
    rule: 'command-line-password',
    is: 'a password that is piped to a sign-in',
    pattern:
      /\b(?:echo|printf)\s+(?:-\w+\s+)*['"]?(?<value>[^\s'"$|<>]{8,400})['"]?\s*\|[^\n|]{0,200}--password-stdin\b/g,
  },
  {
    rule: 'command-line-password',
    is: 'a token on a command line',
    pattern: /\s--oauth2-bearer[ =]['"]?(?<value>[A-Za-z0-9._~+/=-]{16,})/g,
    refuses: isSampleHeader,
  },
  {
    rule: 'registry-login',
    is: "a registry's name and password",
    pattern: /(?:"auth"\s*:\s*"|^_auth[ \t]*=[ \t]*["']?)(?<value>[A-Za-z0-9+/]{12,}={0,2})(?="|\s|$)/gm,
    refuses: isNoLogin,
  },
  {
    rule: 'signing-secret',
    is: 'the secret that tokens are signed with',
    pattern: /\bjwt\.(?:sign|verify|encode|decode)\([^;\n]{0,300}?,\s*["'](?<value>[^"'\s]{8,})["']\s*[,)]/g,
    refuses: (value) => !isGenerated(value),
  },
  {
    rule: 'cluster-cookie',
    is: 'the cookie that nodes of Erlang trust',
    pattern: /(?<=^|\s)-setcookie\s+(?<value>[^\s"'$]{8,})/gm,
    refuses: (value) => !isGenerated(value),
  },
  {
    rule: 'npm-token',
    is: "a registry's credential",
    pattern: /:_(?:authToken|auth|password)\s*=\s*["']?(?<value>[^\s"'$]{16,})/g,
  },
];
