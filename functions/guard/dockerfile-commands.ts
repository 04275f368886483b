import type { Instruction } from 'dockerfile-ast';
import { type Hit, placeOf } from './dockerfile-hit.ts';
import { assignments, cacheMounts, commandText } from './dockerfile-stages.ts';

/** Text in which quoted stretches cannot end a command. */
const part = `(?:[^|;&"'\`]|"[^"]*"|'[^']*')*`;
const fetches = '\\b(?:curl|wget)\\b';
const shell = '(?:/(?:usr/)?(?:local/)?bin/)?(?:ba|z|da|k|a)?sh\\b(?![.\\w-])';
const before = '(?:sudo\\s+(?:-\\w+\\s+)*)?(?:env\\s+)?(?:\\w+=\\S*\\s+)*';

const pipesToShell = new RegExp(
  [
    `${fetches}${part}\\|(?:\\s*(?:tee|cat|sed|tr|gunzip|zcat|base64)\\b${part}\\|)*\\s*${before}${shell}`,
    `${fetches}${part}\\|\\s*${before}(?:python[\\d.]*|perl|ruby|node|php)\\s*(?:--?(?=\\s|$)|$|[;&|)])`,
    `\\b(?:${shell}|eval|source|exec)\\s+(?:-\\w+\\s+)*["']?(?:<\\(|\\$\\(|\`)\\s*${fetches}`,
    `(?:^|[;&|]\\s*)\\.\\s+<\\(\\s*${fetches}`,
    // PowerShell's own way of doing the same.
    '\\b(?:iwr|irm|invoke-(?:webrequest|restmethod))\\b[^|;]*\\|\\s*(?:iex|invoke-expression)\\b',
    '\\b(?:iex|invoke-expression)\\b[^;]*\\b(?:downloadstring|iwr|irm|invoke-webrequest|invoke-restmethod)\\b',
  ].join('|'),
  'im',
);

/** Options of curl differ by case: -K names a file. */
const curlInsecurely = new RegExp(`\\bcurl\\b${part}\\s(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure)(?=\\s|$|["'])`, 'm');
const checksOff = new RegExp(
  [
    `\\bwget\\b${part}--no-check-certificate`,
    'NODE_TLS_REJECT_UNAUTHORIZED["\']?\\s*[= ]\\s*["\']?0',
    'GIT_SSL_NO_VERIFY["\']?\\s*[= ]\\s*["\']?(?:1|true)',
    'PYTHONHTTPSVERIFY["\']?\\s*[= ]\\s*["\']?0',
    'strict-ssl["\']?\\s*[= ]?\\s*["\']?false|NPM_CONFIG_STRICT_SSL\\s*[= ]\\s*["\']?false|YARN_ENABLE_STRICT_SSL\\s*=\\s*["\']?(?:0|false)',
    '\\btrusted-host\\b|PIP_TRUSTED_HOST\\s*[= ]|--allow-insecure-host\\b|UV_INSECURE_HOST\\s*[= ]',
    'http\\.sslVerify["\']?\\s*[= ]?\\s*["\']?(?:false|0)',
    '--allow-unauthenticated|--allow-insecure-repositories|--force-yes|--no-gpg-checks?|--nogpgcheck|--allow-untrusted|--no-verify-ssl',
    'sslverify\\s*=\\s*(?:0|false)|ssl_verify["\']?\\s*[= ]?\\s*["\']?(?:false|no\\b|0)|ssl_verify_mode\\s+0',
    '--insecure-skip-tls-verify(?!=false)|tls-verify=false|maven\\.wagon\\.http\\.ssl\\.(?:insecure|allowall)=true',
    'Verify-Peer["\']?\\s*[= ]?\\s*["\']?false|\\[trusted=yes\\]|disable-tls\\s+true|secure-http\\s+false|GOINSECURE\\s*[= ]|GONOSUMCHECK\\s*[= ]',
  ].join('|'),
  'im',
);

interface RunRule extends Omit<Hit, 'line' | 'column'> {
  readonly when: (command: string, mounts: readonly string[]) => boolean;
}

const runRules: readonly RunRule[] = [
  {
    rule: 'pipe-to-shell',
    severity: 'high',
    when: (command) => pipesToShell.test(command),
    message: 'A script from the network is run as it comes: whoever controls that address controls the image.',
    remedy: 'Download it, compare its checksum, then run it; or install a package.',
  },
  {
    rule: 'tls-off',
    severity: 'high',
    when: (command) => curlInsecurely.test(command) || checksOff.test(command),
    message:
      'Checks of certificates or signatures are switched off, so anyone on the way can change what is installed.',
    remedy: 'Remove the option, and add the missing certificate or key instead.',
  },
  {
    rule: 'sudo',
    severity: 'medium',
    when: (command) =>
      /(?:^|[;&|({]\s*|\bsh\s+-\w*c\s+["']\s*|\b(?:then|do|else|exec|time|xargs)\s+)(?:\w+=\S*\s+)*(?:\/usr\/bin\/)?sudo\s/m.test(
        command,
      ),
    message: 'sudo has no use in a build, which is root already, and stays in the image.',
    remedy: 'Remove it.',
  },
];

const removes = (command: string, folder: string): boolean => new RegExp(`\\brm\\s[^;&|]*${folder}`).test(command);
/** Whether any single command of a line does this without that: an option holds for its own command alone. */
const anyWithout = (line: string, does: RegExp, option: RegExp): boolean =>
  line.split(/&&|\|\||[;\n]/).some((command) => does.test(command) && !option.test(command));
const isMounted = (mounts: readonly string[], folder: RegExp): boolean => mounts.some((mount) => folder.test(mount));

/** Package managers whose cache or lists stay in the layer unless the same command removes them. */
const cacheRules: readonly RunRule[] = [
  {
    rule: 'apt-cache-left',
    severity: 'low',
    when: (command, mounts) =>
      /\bapt(?:-get)?\s(?:[^;&|]*\s)?install\b/.test(command) &&
      !removes(command, '/var/lib/apt(/lists|/\\*|\\s|$)') &&
      !/\bapt(?:-get)?\s+dist-?clean\b/.test(command) &&
      !isMounted(mounts, /^\/var\/(lib|cache)\/apt/),
    message: 'The package lists stay in the layer.',
    remedy: 'End the line with `&& rm -rf /var/lib/apt/lists/*`.',
  },
  {
    rule: 'apk-cache-left',
    severity: 'low',
    when: (command, mounts) =>
      anyWithout(command, /\bapk\s(?:.*\s)?add\b/s, /--no-cache\b/) &&
      !removes(command, '/var/cache/apk') &&
      !isMounted(mounts, /apk/),
    message: 'The package index stays in the layer.',
    remedy: 'Use `apk add --no-cache`.',
  },
  {
    rule: 'yum-cache-left',
    severity: 'low',
    when: (command, mounts) =>
      /\b(?:yum|dnf|microdnf|zypper)\s(?:[^;&|]*\s)?(?:install|in)\b/.test(command) &&
      !/\b(?:yum|dnf|microdnf|zypper)\s[^;&|]*\bclean\b/.test(command) &&
      !removes(command, '/var/cache/(?:yum|dnf|zypp|libdnf5)') &&
      !isMounted(mounts, /^\/var\/cache\//),
    message: 'The cache of the package manager stays in the layer.',
    remedy: 'End the line with `&& dnf clean all`, or the same of yum or zypper.',
  },
  {
    rule: 'pip-cache-left',
    severity: 'low',
    when: (command, mounts) =>
      anyWithout(command, /(?<!\buv\s+)\bpip[\d.]*\s(?:.*\s)?install\b/s, /--no-cache(?:-dir)?\b|PIP_NO_CACHE_DIR=/) &&
      !/PIP_NO_CACHE_DIR=|\bpip[\d.]*\s+cache\s+purge/.test(command) &&
      !removes(command, '\\.cache') &&
      !isMounted(mounts, /\.cache|pip/),
    message: 'The cache of pip stays in the layer.',
    remedy: 'Use `pip install --no-cache-dir`.',
  },
  {
    rule: 'conda-cache-left',
    severity: 'low',
    when: (command, mounts) =>
      /\b(?:conda|mamba|micromamba)\s(?:[^;&|]*\s)?(?:install|create)\b/.test(command) &&
      !/\b(?:conda|mamba|micromamba)\s[^;&|]*\bclean\b/.test(command) &&
      !isMounted(mounts, /pkgs|conda/),
    message: 'The packages that conda fetched stay in the layer.',
    remedy: 'End the line with `&& conda clean --all --yes`.',
  },
];

/** What a shell line does that it should not. */
export function commandHits(instruction: Instruction): readonly Hit[] {
  return hitsOf(runRules, instruction);
}

/** What a shell line leaves behind; only in stages that are part of the final image. */
export function cacheHits(instruction: Instruction, environment: readonly string[]): readonly Hit[] {
  const withoutPip = environment.includes('PIP_NO_CACHE_DIR')
    ? cacheRules.filter(({ rule }) => rule !== 'pip-cache-left')
    : cacheRules;
  return hitsOf(withoutPip, instruction);
}

/** What a command only says is not what it does, unless it says it into the settings of a program. */
const said = /\b(echo|printf)[ \t]+(?:"[^"]*"|'[^']*'|[^"'`$|;&<>\n])*(?<into>>+[ \t]*[^\s;&|]+)?/g;
const settings = /(?:rc|conf|config|cfg|ini)\b/;
const withoutSaid = (command: string): string =>
  command.replace(said, (all, verb: string, into?: string) =>
    into !== undefined && settings.test(into) ? all : `${verb} ${into ?? ''}`,
  );

function hitsOf(rules: readonly RunRule[], instruction: Instruction): readonly Hit[] {
  const command = withoutSaid(commandText(instruction));
  const mounts = cacheMounts(instruction);
  return rules
    .filter(({ when }) => when(command, mounts))
    .map(({ when: _, ...hit }) => ({ ...hit, ...placeOf(instruction) }));
}

/** Checks that a variable of the image switches off for whatever runs in it. */
export function checksOffHits(instruction: Instruction): readonly Hit[] {
  const off = assignments(instruction).some(({ name, value }) => checksOff.test(`${name}=${value}`));
  const rule = runRules.find((each) => each.rule === 'tls-off');
  if (!off || rule === undefined) return [];
  const { when: _, ...hit } = rule;
  return [{ ...hit, ...placeOf(instruction) }];
}
