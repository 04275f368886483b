import { understands } from './understood.ts';

const composer = (php: string): string => JSON.stringify({ require: { php, 'slim/slim': '^4' } });
const locked = (...required: readonly string[]): string =>
  JSON.stringify({ packages: required.map((php, index) => ({ name: `a/${index}`, require: { php } })) });
const page = { 'public/index.php': '<?php' };

understands('PHP is taken in the release that its files say', [
  [
    'a range means the release that it begins with',
    { 'composer.json': composer('^8.2'), ...page },
    { languageVersion: '8.2', versionSource: 'composer.json' },
  ],
  [
    'packages in the lockfile may need a later one',
    { 'composer.json': composer('^8.2'), 'composer.lock': locked('>=8.1', '^8.3', '*'), ...page },
    { languageVersion: '8.3' },
  ],
  [
    'packages in the lockfile may admit no later one',
    { 'composer.json': composer('>=7.2'), 'composer.lock': locked('^7.2 || ~8.1.0 || ~8.2.0'), ...page },
    { languageVersion: '8.2' },
  ],
  [
    'a range that begins with a release long gone means a present one',
    { 'composer.json': composer('^7.4 || ^8.0'), ...page },
    { languageVersion: '8.4' },
  ],
]);

understands('PHP is found where pages lead to it', [
  [
    'a script beside a page needs PHP',
    { 'index.html': '<form action="contact.php">', 'contact.php': '<?php mail();' },
    { language: 'php', static: false, entryFile: 'contact.php' },
  ],
  [
    'scripts elsewhere do not make a site PHP',
    { 'index.html': '<h1>x</h1>', 'tools/report.php': '<?php' },
    { language: 'static', static: true },
  ],
]);
