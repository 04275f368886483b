/** How a language reads a variable: the pattern, and whether a match alone means that the program cannot do without. */
export interface Reading {
  readonly pattern: RegExp;
  readonly required: (after: string, before: string) => boolean;
  /** Only in files of these names. */
  readonly files?: RegExp;
}

const configurationOfTheJvm = /application[\w-]*\.(properties|ya?ml|conf)$/;

const always = (): boolean => true;
const never = (): boolean => false;

/** A bare use needs the variable; a default, a comparison or a test says that it may be missing, unless the test is followed by a throw. */
const inNode = (after: string, before: string): boolean => {
  if (/^\s*(\|\||\?\?|\?(?!\.)|===?|!==?|&&)/.test(after)) return false;
  if (/!\s*$/.test(before))
    return /^[^;{]*\)\s*\{?\s*(throw|process\.exit|console\.(error|log)\([^\n]*\)?;?\s*(throw|process\.exit))/.test(
      after,
    );
  return !/\b(if|while)\s*\(\s*$/.test(before);
};

/** Ruby's fetch raises unless a default or a block follows. */
const withoutDefault = (after: string): boolean => !/^\s*(,|\)\s*(\{|do\b|\|\||rescue))/.test(after);

export const readings: readonly Reading[] = [
  { pattern: /process\.env(?:\.([A-Za-z_]\w*)|\[\s*['"]([A-Za-z_]\w*)['"]\s*\])/g, required: inNode },
  { pattern: /\b(?:Bun|Deno)\.env\.(?!get\b|set\b|has\b|toObject\b|delete\b)([A-Za-z_]\w*)/g, required: inNode },
  { pattern: /\bDeno\.env\.get\(\s*['"](\w+)['"]\s*\)/g, required: (after) => /^!(?!=)/.test(after) },
  { pattern: /\bos\.environ\[\s*['"](\w+)['"]\s*\](?!\s*=[^=])/g, required: always },
  { pattern: /\b(?:os\.)?(?:environ\.get|getenv)\(\s*['"](\w+)['"]/g, required: never },
  { pattern: /\bos\.(?:Getenv|LookupEnv)\(\s*"(\w+)"\s*\)/g, required: never },
  // Rust: env! is read by the compiler; var is an error that unwrap, expect and ? make fatal.
  {
    pattern: /\benv::var(?:_os)?\(\s*"(\w+)"\s*\)/g,
    required: (after) => /^\s*(\.(unwrap|expect)\(|\?|\.context\(|\.with_context\()/.test(after),
  },
  // The JVM: System.getenv, and placeholders of Spring's and Quarkus's configuration without a default.
  { pattern: /\bSystem\.getenv\(\s*"(\w+)"\s*\)/g, required: never },
  { pattern: /\bsys\.env\(\s*"(\w+)"\s*\)/g, required: always },
  {
    pattern: /\$\{([A-Z][A-Z0-9_]{2,})(?=[}:])/g,
    required: (after) => after.startsWith('}'),
    files: configurationOfTheJvm,
  },
  { pattern: /\$\{\?([A-Z][A-Z0-9_]{2,})\}/g, required: never, files: configurationOfTheJvm },
  { pattern: /\bENV\.fetch\(\s*['"](\w+)['"]/g, required: withoutDefault },
  { pattern: /\bENV\[\s*['"](\w+)['"]\s*\]/g, required: never },
  { pattern: /(?<![\w>:$])(?:getenv|env)\(\s*['"]([A-Z][A-Z0-9_]+)['"]/g, required: never },
  { pattern: /\$_(?:ENV|SERVER)\[\s*['"]([A-Z][A-Z0-9_]+)['"]\s*\]/g, required: never },
  {
    pattern: /\bEnvironment\.GetEnvironmentVariable\(\s*"(\w+)"/g,
    required: (after) => /^\s*\)\s*(!|\?\?\s*throw)/.test(after),
  },
  { pattern: /\bSystem\.get_env\(\s*"(\w+)"/g, required: (after) => /^\s*\)\s*\|\|\s*raise\b/.test(after) },
  { pattern: /\bSystem\.fetch_env!\(\s*"(\w+)"/g, required: always },
  // Own readers such as required('NAME') or mustEnv("NAME") say it in their name.
  {
    pattern:
      /\b(?:require|required|must|need|expect)(?:Env|_env|Variable|_variable)?\(\s*['"]([A-Z][A-Z0-9_]{2,})['"]/gi,
    required: always,
  },
];
