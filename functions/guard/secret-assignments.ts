import { entropyOf, isPlaceholder, isSecretName } from './secret-values.ts';

export interface Assignment {
  readonly name: string;
  /** Where the value stands in the text. */
  readonly at: number;
}

const named = '(?<name>[A-Za-z_][\\w.-]{2,60})';
const valued = '(?<value>[^"\'`\\\\\\s]{8,1000})';

/** In code and in JSON: a name, something that assigns, and a quoted value, the quotes escaped where code stands in text. */
const quoted = new RegExp(
  `(?<![\\w.-])(?!env:)${named}\\\\?["'\`\\]]*\\s*(?::\\s*&?(?:'\\w+\\s+)?[A-Za-z<>[\\]]+\\s*=|:=|=>|\\|\\||\\?\\?|[:=])\\s*[A-Za-z]?\\\\?["'\`]${valued}\\\\?["'\`]`,
  'g',
);
/** Two arguments of a call, as in `getenv("NAME", "value")` and `define('NAME', 'value')`, and their like in markup. */
const paired = new RegExp(`\\(\\s*["']${named}["']\\s*,\\s*["']${valued}["']`, 'g');
const attributes = new RegExp(
  `\\b(?:key|name)=["']${named}["']\\s*(?:/?>|\\s(?:value|connectionString)=["'])${valued}["'<]`,
  'g',
);
const inElement = /<(?<name>[A-Za-z][\w.-]{2,60})>(?<value>[^<\s]{8,200})<\//g;
/** The environment of a container in Kubernetes' form, and a variable of Terraform with its default. */
const listed = new RegExp(`\\bname:\\s*["']?${named}["']?\\s*\\n\\s*value:\\s*["']?${valued}["']?\\s*$`, 'gm');
const declared = new RegExp(`\\bvariable\\s+"${named}"\\s*\\{[^}]*?\\bdefault\\s*=\\s*"${valued}"`, 'g');
/** In settings: a name and a bare value that ends its line. */
const bare =
  /^[ \t]*(?:export[ \t]+|-[ \t]+)?(?<name>[A-Za-z_][\w.-]{2,60})[ \t]*[:=][ \t]*(?<value>[^\s"'#,;{}[\]]{8,200})[ \t]*$/gm;
/** In scripts: before a command, as its option, or by the shell's own word for it. */
const inCommand =
  /(?:^|[ \t])(?:(?:-e|--env|--build-arg|--from-literal|--set|export|set|setx|@set)[ \t=]+)?(?:-\w+[ \t]+)*(?<name>[A-Za-z_]\w{2,60})[ \t]*:?=[ \t]*["']?(?<value>[^\s"'#,;{}[\]]{8,200})/gm;
const inFish = /\bset[ \t]+(?:-\w+[ \t]+)+(?<name>\w{3,60})[ \t]+["']?(?<value>[^\s"'#;]{8,200})/gm;
const inGradle = new RegExp(`^[ \\t]*${named}[ \\t]+["']${valued}["']`, 'gm');

/** Patterns that only mean an assignment in files of some kinds. */
const ofKind: readonly (readonly [kind: RegExp, patterns: readonly RegExp[]])[] = [
  [
    /\.(env|properties|ini|cfg|conf|ya?ml|toml|tfvars|sh|bash|zsh|service)$|(^|\/)\.env|(^|\/)\.(npmrc|pypirc|netrc)$/i,
    [bare],
  ],
  [/\.(ya?ml)$/i, [listed]],
  [/\.(sh|bash|zsh|bat|cmd|mk|fish)$|(^|\/)(Makefile|Procfile|justfile)$/i, [inCommand]],
  [/\.fish$/i, [inFish]],
  [/\.tf$/i, [declared]],
  [/\.gradle$/i, [inGradle]],
  [/\.(xml|config|plist|csproj)$/i, [inElement, attributes]],
  [/\.(py|php|rb|pl|[cm]?[jt]sx?|java|kt|go|cs|scala|exs?|ipynb)$/i, [paired]],
];
/** What is written for tests and readers shows how a secret looks, and keeps none. */
const written =
  /(^|\/)(tests?|specs?|e2e|cypress|testdata|__tests__|__mocks__|__snapshots__|__fixtures__|fixtures?|cassettes|mocks?|examples?|docs?|locales?|i18n|lang|translations)\/|[._-](test|spec|mock|stories)\.|\.(md|mdx|rst|adoc|txt|html|css|svg|snap)$|\.(example|sample|template|dist|tpl)$/i;

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
  // The name of another setting, as in ('OAUTH2_CLIENT_SECRET', 'oauth2ClientSecret').
  if (isReadable(value) || isSecretName(value)) return false;
  return value.length >= 12 ? entropyOf(value) >= 3 : entropyOf(value) >= 2.7 && /[A-Z]|[^A-Za-z0-9]/.test(value);
}

/** Values that look generated, under names that say that they are secret. */
export function secretAssignments(file: string, text: string): readonly Assignment[] {
  if (written.test(file) || /^kind:\s*SealedSecret\b/m.test(text)) return [];
  const patterns = [quoted, ...ofKind.flatMap(([kind, own]) => (kind.test(file) ? own : []))];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const { name = '', value = '' } = match.groups ?? {};
      if (!isSecretName(name.split('.').at(-1) ?? name) || !isGenerated(value)) return [];
      return [{ name: name, at: match.index + match[0].lastIndexOf(value) }];
    }),
  );
}
