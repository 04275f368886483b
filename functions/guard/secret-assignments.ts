import { isChosen, isGenerated } from './secret-generated.ts';
import { isSecretName } from './secret-values.ts';

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
/** A name and its value as two members of one object: containers of ECS, variables of a build, headers of a request. */
const members = new RegExp(
  `\\b(?:name|key)["']?\\s*[:=]\\s*["']${named}["']\\s*,?\\s*["']?value["']?\\s*[:=]\\s*["']${valued}["']`,
  'gi',
);
/** Parameters of Azure's templates. */
const nested = new RegExp(`["']${named}["']\\s*:\\s*\\{\\s*["']value["']\\s*:\\s*["']${valued}["']`, 'g');
/** `NAME=value` as one word of a list, of a unit of systemd, or of a line of a log. */
const inWord = /(?<=["'\s,])(?<name>[A-Z][A-Z0-9_]{2,60})=(?<value>[^\s"'`,;&<>{}]{8,200})(?=["'\s,]|$)/gm;
const option =
  /(?<=\s|["'])--(?<name>[a-z][a-z0-9-]{2,60})(?:=|\s+|["'],\s*)["']?(?<value>[^\s"'`,;&<>{}-][^\s"'`,;&<>{}]{7,200})/g;
const header = new RegExp(`(?:-H|--header)[ =]?["']${named}:[ \\t]*${valued}["']`, 'g');
/** `config.setPassword("value")` and builders; what only reads or compares by a name is none. */
const setter = new RegExp(
  `\\.(?!(?:get|has|is|find|check|verify|validate|parse|decode|hash|remove|delete|clear)[A-Z_])${named}\\(\\s*["']${valued}["']\\s*\\)`,
  'g',
);
/** Files of clients that hold a password in a place of its own. */
const inNetrc = /\bpassword\s+["']?(?<value>[^\s"']{8,200})/g;
const inPgpass = /^[^\s:#]+:(?:\d+|\*):[^:\n]+:[^:\n]+:(?<value>[^\s:]{8,200})$/gm;
const wholeFile = /^\s*(?<value>[a-f0-9]{32,128})\s*$/g;

/** Two arguments of a call, as in `getenv("NAME", "value")` and `define('NAME', 'value')`, and their like in markup. */
const paired = new RegExp(`\\(\\s*["']${named}["']\\s*,\\s*["'\`]${valued}["'\`]`, 'g');
const buildField = new RegExp(
  `\\b(?:buildConfigField|resValue)\\s*\\(?\\s*["']\\w+["']\\s*,\\s*["']${named}["']\\s*,\\s*["'](?:\\\\["'])?${valued}`,
  'g',
);
const attributes = new RegExp(
  `\\b(?:key|name)=["']${named}["']\\s*(?:/?>|\\s(?:value|connectionString)=["'])${valued}["'<]`,
  'g',
);
const inPlist = /<key>(?<name>[A-Za-z_][\w.-]{2,60})<\/key>\s*<string>(?<value>[^<\s]{8,200})<\//g;
const inElement = /<(?<name>[A-Za-z][\w.-]{2,60})>(?<value>[^<\s]{8,200})<\//g;
/** The environment of a container in Kubernetes' form, and a variable of Terraform with its default. */
const listed = new RegExp(`\\bname:\\s*["']?${named}["']?\\s*\\n\\s*value:\\s*["']?${valued}["']?\\s*$`, 'gm');
const declared = new RegExp(`\\bvariable\\s+"${named}"\\s*\\{[^}]*?\\bdefault\\s*=\\s*"${valued}"`, 'g');
/** In settings: a name and a bare value that ends its line. */
const bare =
  /^[ \t]*(?:export[ \t]+|-[ \t]+)?(?<name>[A-Za-z_][\w.-]{2,60})[ \t]*[:=][ \t]*(?<value>[^\s"'#,;{}[\]]{8,200})[ \t]*$/gm;
/** In scripts: before a command, as its option, or by the shell's own word for it. */
const inCommand =
  /(?:^|[ \t])(?:(?:-e|--env|--build-arg|--from-literal|--set|export|set|setx|@set)[ \t=]+)?(?:-\w+[ \t]+)*(?<name>[A-Za-z_][\w.]{2,60})[ \t]*:?=[ \t]*["']?(?<value>[^\s"'#,;{}[\]]{8,200})/gm;
const inFish = /\bset[ \t]+(?:-\w+[ \t]+)+(?<name>\w{3,60})[ \t]+["']?(?<value>[^\s"'#;]{8,200})/gm;
/** Constants of C and variables of Visual Basic. */
const defined = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${named}[ \\t]+"${valued}"`, 'gm');
const dimensioned = new RegExp(`\\b${named}\\s+As\\s+String\\s*=\\s*"${valued}"`, 'gi');
const inGradle = new RegExp(`^[ \\t]*${named}[ \\t]+["']${valued}["']`, 'gm');

const anywhere: readonly RegExp[] = [quoted, members, nested, inWord, option, header];

/** Patterns that only mean an assignment in files of some kinds. */
const ofKind: readonly (readonly [kind: RegExp, patterns: readonly RegExp[]])[] = [
  [
    /\.(env|properties|ini|cfg|conf|ya?ml|toml|tfvars|sh|bash|zsh|service|cnf)$|(^|\/)\.env|(^|\/)\.(npmrc|pypirc|netrc)$/i,
    [bare],
  ],
  [/\.(ya?ml)$/i, [listed]],
  [/\.(sh|bash|zsh|bat|cmd|mk|fish|ini)$|(^|\/)(Makefile|Procfile|justfile)$/i, [inCommand]],
  [/\.fish$/i, [inFish]],
  [/\.tf$/i, [declared]],
  [/\.gradle(\.kts)?$/i, [inGradle, buildField]],
  [/\.(xml|config|plist|csproj)$/i, [inElement, inPlist, attributes]],
  [/\.(py|php|rb|pl|[cm]?[jt]sx?|java|kt|go|cs|scala|exs?|ipynb|sql)$/i, [paired, setter]],
  [/\.(c|cc|cpp|cxx|h|hpp|ino)$/i, [defined]],
  [/\.(vb|bas|vbs)$/i, [dimensioned]],
  [/(^|\/)[._]netrc$/, [inNetrc]],
  [/(^|\/)\.?pgpass(\.conf)?$/, [inPgpass]],
  // The key that Rails' credentials are encrypted with.
  [/(^|\/)(master|credentials\/\w+)\.key$/, [wholeFile]],
];
/** What is written for tests and readers shows how a secret looks, and keeps none. */
const written =
  /(^|\/)(tests?|specs?|e2e|cypress|testdata|__tests__|__mocks__|__snapshots__|__fixtures__|fixtures?|cassettes|mocks?|examples?|docs?|locales?|i18n|lang|translations)\/|[._-](test|spec|mock|stories)\.|\.(md|mdx|rst|adoc|txt|html|css|svg|snap)$|\.(example|sample|template|dist|tpl)$/i;

/** What a dotted name is about: its last part, and of `api.key` both. */
const lastWord = (name: string): string => /(?:[\w-]+\.key|[\w-]+)$/i.exec(name)?.[0] ?? name;

/** Values that look generated, under names that say that they are secret. */
export function secretAssignments(file: string, text: string): readonly Assignment[] {
  if (written.test(file) || /^kind:\s*SealedSecret\b/m.test(text)) return [];
  const patterns = [...anywhere, ...ofKind.flatMap(([kind, own]) => (kind.test(file) ? own : []))];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const { name = 'password', value = '' } = match.groups ?? {};
      if (!isSecretName(lastWord(name)) || !(isGenerated(value) || isChosen(name, value))) return [];
      return [{ name, at: match.index + match[0].lastIndexOf(value) }];
    }),
  );
}
