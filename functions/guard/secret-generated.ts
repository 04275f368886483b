import { changesOf, entropyOf, isPlaceholder, isSecretName } from './secret-values.ts';

/** Refers to a value that is kept elsewhere, or is code. */
const reference =
  /[()]|\$[A-Za-z_{(]|\{\{|^[@%&*!]|^(process|os|env|config|settings|secrets?|var|self|this|data|params|options|props|ctx)\.|^(sha\d+|md5)[-:]|::|->/i;
/** Accounts and contracts of Ethereum have 20 bytes and are public; its keys have 32. */
const account = /^0x[a-f0-9]{40}$/i;

/** Words with a number at their end, such as access-token-v2 or userPassword1, were chosen for reading. */
function isReadable(value: string): boolean {
  if (!/^[A-Za-z]+(?:[-_.][A-Za-z]+)*[-_.]?[vV]?\d{0,4}$/.test(value)) return false;
  const words = value.split(/[-_.\d]+|(?<=[a-z])(?=[A-Z])/).filter((word) => !/^v?$/i.test(word));
  return words.every((word) => word.length >= 3 && /^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(word));
}

/** Changes between small, capital and digit, a character: what was drawn has more of them than words in camel case. */
const humps = 0.36;

/** One in sixteen passwords of 16 letters and digits has no digit; the humps of camel case are further apart. */
const isDrawnFromLetters = (value: string): boolean =>
  value.length >= 12 && /^[A-Za-z]+$/.test(value) && changesOf(value) >= humps;

/** What people think of when a password needs a capital and a digit: words with a number. */
export function isChosen(name: string, value: string): boolean {
  return (
    /pass|pwd/i.test(name) &&
    /^(?=.*[A-Z])(?=.*[a-z])[A-Za-z._-]{6,}\d{3,}[!.?]?$/.test(value) &&
    !/pass|pwd|secret|token|key|test|admin|user|demo|sample|example|welcome|hello|change|kennwort/i.test(value)
  );
}

/** An alphabet, or digits counted up: most characters are the next after the one before them. */
function isInOrder(value: string): boolean {
  const steps = [...value].filter((c, at) => at > 0 && c.charCodeAt(0) === value.charCodeAt(at - 1) + 1).length;
  return steps >= value.length * 0.7;
}

/** A value that is long and mixed enough to have been generated. */
export function isGenerated(value: string): boolean {
  if (isPlaceholder(value) || reference.test(value) || account.test(value) || isInOrder(value)) return false;
  if (/^(\.{0,2}|~)\/|^[a-z][a-z0-9+.-]*:\/\//i.test(value) || /^[\d.,:_-]+$/.test(value)) return false;
  if (!/[A-Za-z]/.test(value) || !(/\d/.test(value) || isDrawnFromLetters(value))) return false;
  // The name of another setting, as in ('OAUTH2_CLIENT_SECRET', 'oauth2ClientSecret'); also a drawn value may end like one.
  if (isReadable(value) || (isSecretName(value) && changesOf(value) < humps)) return false;
  return value.length >= 12 ? entropyOf(value) >= 3 : entropyOf(value) >= 2.7 && /[A-Z]|[^A-Za-z0-9]/.test(value);
}
