import { entropyOf, isPlaceholder, isSecretName } from './secret-values.ts';

export interface Assignment {
  readonly name: string;
  /** Where the value stands in the text. */
  readonly at: number;
}

/** In code and in JSON: a name, something that assigns, and a quoted value. */
const quoted =
  /(?<![\w.-])(?<name>[A-Za-z_][\w.-]{2,60})["'`\]]*\s*(?::\s*[A-Za-z<>[\]]+\s*=|:=|=>|[:=])\s*[A-Za-z]?["'`](?<value>[^"'`\s]{8,1000})["'`]/g;
/** In settings: a name and a bare value that ends its line. */
const bare =
  /^[ \t]*(?:export[ \t]+|-[ \t]+)?(?<name>[A-Za-z_][\w.-]{2,60})[ \t]*[:=][ \t]*(?<value>[^\s"'#,;{}[\]]{8,200})[ \t]*$/gm;
const inElement = /<(?<name>[A-Za-z][\w.-]{2,60})>(?<value>[^<\s]{8,200})<\//g;
const settings =
  /\.(env|properties|ini|cfg|conf|ya?ml|toml|tfvars|sh|bash|zsh|service)$|(^|\/)\.env|(^|\/)\.(npmrc|pypirc|netrc)$/i;
const markup = /\.(xml|config|plist|csproj)$/i;
/** What is written for tests and readers shows how a secret looks, and keeps none. */
const written =
  /(^|\/)(tests?|specs?|__tests__|__mocks__|fixtures?|mocks?|examples?|docs?|locales?|i18n|lang|translations)\/|[._-](test|spec|mock|stories)\.|\.(md|mdx|rst|adoc|txt|html|css|svg|snap)$|\.(example|sample|template|dist|tpl)$/i;

/** Refers to a value that is kept elsewhere, or is code. */
const reference =
  /[()$]|\{\{|^[@%&*!]|^(process|os|env|config|settings|secrets?|var|self|this|data|params|options|props|ctx)\.|^(sha\d+|md5)[-:]|::|->/i;

/** Words with a number at their end, such as access-token-v2 or userPassword1, were chosen for reading. */
function isReadable(value: string): boolean {
  if (!/^[A-Za-z]+(?:[-_.][A-Za-z]+)*[-_.]?[vV]?\d{0,4}$/.test(value)) return false;
  const words = value.split(/[-_.\d]+|(?<=[a-z])(?=[A-Z])/).filter((word) => !/^v?$/i.test(word));
  return words.every((word) => word.length >= 3 && /^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(word));
}

/** A value that is long and mixed enough to have been generated. */
function isGenerated(value: string): boolean {
  if (isPlaceholder(value) || reference.test(value)) return false;
  if (/^(\.{0,2}|~)\/|^[a-z][a-z0-9+.-]*:\/\//i.test(value) || /^[\d.,:_-]+$/.test(value)) return false;
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (isReadable(value)) return false;
  return value.length >= 12 ? entropyOf(value) >= 3 : entropyOf(value) >= 2.7 && /[A-Z]|[^A-Za-z0-9]/.test(value);
}

/** Values that look generated, under names that say that they are secret. */
export function secretAssignments(file: string, text: string): readonly Assignment[] {
  if (written.test(file)) return [];
  const patterns = [quoted, ...(settings.test(file) ? [bare] : []), ...(markup.test(file) ? [inElement] : [])];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const { name = '', value = '' } = match.groups ?? {};
      if (!isSecretName(name.split('.').at(-1) ?? name) || !isGenerated(value)) return [];
      return [{ name, at: match.index + match[0].lastIndexOf(value) }];
    }),
  );
}
