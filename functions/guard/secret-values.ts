/** Names that say their value is secret, whatever case they are written in. */
const secretWords =
  /(?:^|_)(?:PASSWORDS?|PASSWD|PASSPHRASE|PWD|PASS|SECRETS?|TOKENS?|CREDENTIALS?|AUTH_?IDENT|PAT|API_?KEYS?|(?:PRIVATE|ACCESS|ACCOUNT|AUTH|ENCRYPTION|SIGNING|MASTER|SHARED|SERVICE|STORAGE|ADMIN|LICENSE|DEPLOY|SSH)_?KEY)(?=_|$)/;
/** As above where words are written together, such as dbpassword. */
const secretEnding = /(?:PASSWORD|PASSWD|SECRET|APIKEY|SECRETKEY|ACCESSKEY|TOKEN)$/;
/** What the last word makes of a name: a place, a name, a number or a switch rather than the secret itself. */
const harmlessEnding =
  /(?:^|_)(?:FILES?|PATH|DIR|FOLDER|URL|URI|ENDPOINT|HOST|TTL|ID|IDS|NAME|NAMES|LABEL|TITLE|TEXT|MESSAGE|PLACEHOLDER|LENGTH|LEN|MIN|MAX|EXPIR\w*|TIMEOUT|LIFETIME|DURATION|SECONDS|MINUTES|HOURS|DAYS|AGE|ENABLED|DISABLED|REQUIRED|POLICY|TYPE|TYPES|PROVIDER|BACKEND|ALGORITHM|ALG|PREFIX|SUFFIX|HEADER|ISSUER|AUDIENCE|SCOPE|COUNT|LIMIT|PROJECT|REGION|STORE|MANAGER|VERSION|SIZE|COOKIE|FIELD|FORMAT|REF|REFERENCE|ARN|HASH|HINT|REGEX|PATTERN|MODE|METHOD|ROUTE|PAGE|INPUT|STRATEGY|CONFIG|CLASS|SELECTOR|VARIABLE|VAR|ENV|KEY_REF|ROTATION|USERNAME|USER|EMAIL)$/;
const publicName =
  /(?:^|_)(?:PUBLIC|PUBLISHABLE|ANON|CSRF|XSRF|MAX|NUM|TOTAL|RESET|FORGOT|CONFIRM|HASHED|ENCRYPTED|SEALED|PAGE|CONTINUATION|CURSOR|SYNC|EOS|BOS|PAD|UNK|DESIGN)(?=_|$)/;

/** `dbPassword`, `db-password` and `db.password` as DB_PASSWORD. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
}

/** Whether a variable of this name holds a secret itself. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (harmlessEnding.test(words) || publicName.test(words)) return false;
  return secretWords.test(words) || secretEnding.test(words);
}

/** Words and hyphens only, such as `sk-my-very-long-placeholder-name` or the class `sk-cube-item1`. */
export function isWords(value: string): boolean {
  // Capitals and small letters that change places at every other step are no words.
  return (!/\d/.test(value) && !(value.length >= 20 && changesOf(value) >= 0.4)) || /^sk(-[a-z]+\d{0,2})+$/.test(value);
}

/** Words of placeholders so short that they stand by chance in what was drawn. */
const shortWord = /^foo|your|todo|dummy|fake|mock|xxxx|here$/;
const shortWordAlone = /(?:^|[^a-z0-9])(?:your|todo|dummy|fake|mock|xxxx+|here)(?:$|[^a-z0-9])/;

/** How often capitals, small letters and digits take turns, 0 to 1: typed text has long runs of each. */
export function changesOf(value: string): number {
  const kinds = [...value.replace(/[^a-z0-9]/gi, '')].map((c) => (/\d/.test(c) ? 0 : c === c.toLowerCase() ? 1 : 2));
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return changes / Math.max(1, kinds.length - 1);
}

/** Whether what is left without the short words was drawn rather than typed. */
function isDrawn(value: string): boolean {
  const rest = value.replace(/^foo|your|todo|dummy|fake|mock|xxxx|here$/gi, '');
  return rest.length >= 10 && changesOf(rest) >= 0.2;
}

/** Encrypted for those who have the key (SOPS, EJSON, dotenvx, Spring, Jasypt), or the place of a secret in a vault. */
const keptElsewhere =
  /^(?:ENC[[(]|EJ\[|encrypted:|\{cipher\}|@Microsoft\.KeyVault|(?:op|(?:[a-z]+[-_]?)?(?:sm|ssm|kms)|awssecret\w*|vault|secrets?(?:manager)?|secretref|keyvault|ref\+\w+):)/i;

/** The text that a value is the base64 of, null where it is none: in Kubernetes' secrets placeholders are written so. */
function textInBase64(value: string): string | null {
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value)) return null;
  const text = Buffer.from(value, 'base64').toString('latin1').trimEnd();
  return /^[\x20-\x7e]+$/.test(text) ? text : null;
}

/** Values that stand for a secret and are none. */
export function isPlaceholder(value: string): boolean {
  if (keptElsewhere.test(value)) return true;
  const text = textInBase64(value);
  if (text !== null && stands(text)) return true;
  return stands(value);
}

function stands(value: string): boolean {
  const v = value.toLowerCase();
  if (v === '' || /^(true|false|null|none|nil|undefined|unset|empty|\d+)$/.test(v)) return true;
  if (/^[<{$%[(`]/.test(v) || /\$\{|\{\{|%\(|<[\w -]+>/.test(v)) return true;
  if (
    /(change[-_]?(me|this|it)|changeit|example|placeholder|replace|sample|insert|redacted|x{6}|\*\*\*|\.\.\.|fill[-_ ]?in|my[-_]?(secret|password|token|api)|not[-_]?(used|real|set|a[-_])|goes[-_]?here|^please[-_ ]|^bar(?![a-z0-9]{8})|super[-_]?secret$|some[-_](secret|token|key|password)|random[-_ ]?(string|secret|password|token|key|value|bytes|chars))/.test(
      v,
    )
  )
    return true;
  if (
    /^(password|passwd|pass|pwd|secret|postgres|postgresql|mysql|mariadb|mongo(db)?|redis|rabbitmq|root|toor|admin|user|username|test|testing|guest|localhost|local|dev|development|token|key|api[-_]?key|minio(admin)?|secret[-_]?key|default|build|ci)$/.test(
      v,
    )
  )
    return true;
  if (
    /^(?:my|your|the|our|some|db|database|app|user|admin|root|postgres|mysql|redis|mongo)[-_]?(?:password|passwd|pass|pwd|secret|token)$/.test(
      v,
    )
  )
    return true;
  if (shortWordAlone.test(v) || (shortWord.test(v) && !isDrawn(value))) return true;
  // One character again and again, or a run of the alphabet or of digits, was typed and not issued.
  const after = v.replace(/^[a-z]{2,10}[-_]/, '');
  const body = after.length >= 8 ? after : v;
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

/** Whether a value under a secret's name is one that nobody would remember: not a word, a path, a reference or a number. */
export function isUnguessable(value: string): boolean {
  if (isPlaceholder(value)) return false;
  if (/^(https?|file):\/\//.test(value) || /^projects\/[\w-]+\/secrets\//.test(value) || /^(\.{0,2}|~)\//.test(value))
    return false;
  return value.length >= 12 ? entropyOf(value) >= 2.8 : value.length >= 6 && /\d/.test(value) && /\D/.test(value);
}
