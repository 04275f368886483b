import type { Analysis } from '../../../shared/plan.ts';
import { isSet } from '../set-by-you.ts';
import { argvOf, quoteWord } from '../shell.ts';
import { buildPackagesFor } from '../system-packages.ts';
import {
  appUser,
  asAppUser,
  cmd,
  copy,
  copyInPlace,
  type Dockerfile,
  env,
  type Instruction,
  installPackages,
  run,
  workdir,
} from './instructions.ts';
import { nodeTools } from './node-tools.ts';

/** With Apache, on the Debian release that package names are for. */
export function phpImage(version: string | null): string {
  return `php:${/^\d+\.\d+(\.\d+)?/.exec(version ?? '')?.[0] ?? '8.4'}-apache-bookworm`;
}
const composerImage = 'composer:2';

/** Apache listens where PORT says and shows one folder. An address without a file goes to the front controller, where there is one. */
const site = (hasFrontController: boolean): string => `ServerName localhost
Listen \${PORT}
<VirtualHost *:\${PORT}>
  DocumentRoot /app/\${APACHE_DOCUMENT_ROOT}
  <Directory /app/\${APACHE_DOCUMENT_ROOT}>
    AllowOverride All
    Require all granted
    DirectoryIndex index.php index.html${hasFrontController ? '\n    FallbackResource /index.php' : ''}
  </Directory>
  <FilesMatch "^\\.">
    Require all denied
  </FilesMatch>
  ErrorLog /dev/stderr
  CustomLog /dev/stdout combined
</VirtualHost>
`;

export function phpDockerfile(analysis: Analysis): Dockerfile {
  const image = phpImage(analysis.languageVersion);
  const packages = analysis.systemPackages ?? [];
  const base: readonly Instruction[] = [
    ...extensionInstructions(analysis.extensions ?? [], packages),
    run('a2enmod rewrite headers'),
    {
      kind: 'file',
      to: '/etc/apache2/sites-available/000-default.conf',
      text: site(analysis.framework !== null || !/DOCUMENT_ROOT=\.(\s|$)/.test(startOf(analysis.startCommand))),
    },
    run(': > /etc/apache2/ports.conf'),
    // Cloud Run sets PORT; a container started by hand need not.
    env('PORT', '8080'),
    workdir('/app'),
  ];
  const usesComposer = analysis.packageManager === 'composer';
  const stages = [
    { name: 'base', from: image, instructions: base },
    {
      name: 'deps',
      from: 'base',
      instructions: [
        ...(usesComposer
          ? [
              ...installPackages(['git', 'unzip']),
              copy(['/usr/bin/composer'], '/usr/local/bin/composer', { from: composerImage }),
              env('COMPOSER_ALLOW_SUPERUSER', '1'),
            ]
          : []),
        ...nodeTools(analysis.assets),
        ...(analysis.installCommand === null
          ? []
          : [...copyInPlace(analysis.dependencyFiles), run(analysis.installCommand)]),
      ],
    },
    {
      name: 'build',
      from: 'deps',
      instructions: [
        copy(['.'], './'),
        // With the sources there, classes are found and a framework's own hooks may run.
        ...(usesComposer ? [run('composer dump-autoload --no-dev --optimize --no-interaction')] : []),
        ...(analysis.buildCommand === null ? [] : [run(analysis.buildCommand)]),
        ...(analysis.assets == null ? [] : [run('rm -rf node_modules')]),
      ],
    },
  ];
  const needsBuild = usesComposer || analysis.buildCommand !== null || isSet(analysis, 'installCommand');
  return {
    stages: [
      ...(needsBuild ? stages : stages.slice(0, 1)),
      {
        name: 'run',
        from: 'base',
        instructions: [
          needsBuild ? copy(['/app/'], './', { from: 'build', owner: appUser }) : copy(['.'], './', { owner: appUser }),
          asAppUser,
          cmd(argvOf(startOf(analysis.startCommand))),
        ],
      },
    ],
  };
}

/** Heroku's starter is Apache with a document root. */
function startOf(command: string | null): string {
  const heroku = /heroku-php-(?:apache2|nginx)(?:\s+-\w\s+\S+)*(?:\s+([\w./-]+))?/.exec(command ?? '');
  if (heroku !== null) return `APACHE_DOCUMENT_ROOT=${heroku[1]?.replace(/\/$/, '') ?? '.'} apache2-foreground`;
  return command ?? 'APACHE_DOCUMENT_ROOT=. apache2-foreground';
}

/** Extensions that come with PHP's sources; the official image already holds most others. */
const bundled = new Set(
  'bcmath bz2 calendar exif gd gettext gmp intl mysqli pcntl pdo_mysql pdo_pgsql pgsql shmop soap sockets sysvmsg sysvsem sysvshm xsl zip'.split(
    ' ',
  ),
);
const fromPecl = new Set('redis mongodb apcu imagick amqp igbinary msgpack memcached'.split(' '));
/** What compiling these asks for beside what they need while they run. */
const peclPackages: Readonly<Record<string, readonly string[]>> = {
  imagick: ['libmagickwand-dev'],
  amqp: ['librabbitmq-dev'],
  memcached: ['libmemcached-dev', 'zlib1g-dev'],
};

function extensionInstructions(extensions: readonly string[], packages: readonly string[]): readonly Instruction[] {
  const names = extensions.map((name) => name.replace(/^ext-/, ''));
  const own = names.filter((name) => bundled.has(name)).map(quoteWord);
  const pecl = names.filter((name) => fromPecl.has(name)).map(quoteWord);
  if (own.length + pecl.length === 0) return installPackages(packages);
  const all = [...packages, ...buildPackagesFor(packages), ...pecl.flatMap((name) => peclPackages[name] ?? [])];
  return [
    ...installPackages(all),
    ...(own.includes('gd') ? [run('docker-php-ext-configure gd --with-freetype --with-jpeg --with-webp')] : []),
    ...(own.length === 0 ? [] : [run(`docker-php-ext-install -j2 ${own.join(' ')}`)]),
    ...(pecl.length === 0
      ? []
      : [run(`pecl install ${pecl.join(' ')} && docker-php-ext-enable ${pecl.join(' ')} && rm -rf /tmp/pear`)]),
  ];
}
