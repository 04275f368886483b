import { json, lines, type Sample } from './sample.ts';

const laravel = json({
  name: 'laravel/laravel',
  type: 'project',
  require: { php: '^8.2', 'laravel/framework': '^11.31', 'ext-gd': '*' },
  'require-dev': { 'phpunit/phpunit': '^11' },
});

export const phpSamples: readonly Sample[] = [
  {
    name: 'Laravel with Vite',
    files: {
      'composer.json': laravel,
      'composer.lock': '{}',
      artisan: '',
      'public/index.php': '',
      'package.json': json({
        private: true,
        scripts: { dev: 'vite', build: 'vite build' },
        devDependencies: { vite: '^6', 'laravel-vite-plugin': '^1' },
      }),
      'package-lock.json': '{}',
      'vite.config.js': '',
      'database/migrations/1_a.php': '',
      'config/database.php': "<?php return ['host' => env('DB_HOST', '127.0.0.1')];",
    },
    expected: {
      language: 'php',
      languageVersion: '8.2',
      framework: 'laravel',
      packageManager: 'composer',
      startCommand: /public/,
      buildCommand: 'npm run build',
      releaseCommand: 'php artisan migrate --force',
    },
  },
  {
    name: 'Symfony on a fixed platform',
    files: {
      'composer.json': json({
        require: { php: '>=8.1', 'symfony/framework-bundle': '7.1.*' },
        config: { platform: { php: '8.2.15' } },
      }),
      'composer.lock': '{}',
      'symfony.lock': '{}',
      'public/index.php': '',
      'bin/console': '',
    },
    expected: { framework: 'symfony', languageVersion: '8.2.15', startCommand: /public/ },
  },
  {
    name: 'Slim',
    files: { 'composer.json': json({ require: { php: '~8.1.0', 'slim/slim': '^4' } }), 'public/index.php': '' },
    expected: { framework: 'slim', languageVersion: '8.1', packageManager: 'composer' },
  },
  {
    name: 'plain PHP without a manifest',
    files: { 'index.php': '<?php echo getenv("GREETING");', 'about.php': '', 'style.css': '' },
    expected: { language: 'php', framework: null, packageManager: null, static: false, deployable: true },
  },
  {
    name: 'a library of PHP',
    files: {
      'composer.json': json({
        name: 'acme/tidy',
        type: 'library',
        require: { php: '^8.1' },
        autoload: { 'psr-4': { 'Acme\\Tidy\\': 'src/' } },
      }),
      'src/Tidy.php': '',
    },
    expected: { deployable: false, language: 'php', packageManager: 'composer', reason: /library/ },
  },
  {
    name: "Laravel on Heroku's web server",
    files: {
      'composer.json': json({ require: { 'laravel/framework': '^11' } }),
      artisan: '',
      Procfile: lines('web: vendor/bin/heroku-php-nginx -C nginx.conf public/', 'worker: php artisan queue:work'),
      'public/index.php': '',
    },
    expected: { framework: 'laravel', startCommand: /^APACHE_DOCUMENT_ROOT=public apache2-foreground/ },
  },
  {
    name: 'CakePHP',
    files: {
      'composer.json': json({ require: { 'cakephp/cakephp': '5.0.*', php: '>=8.1' } }),
      'webroot/index.php': '',
      'index.php': '',
      'bin/cake': '',
    },
    expected: { framework: 'cakephp' },
  },
  {
    name: 'WordPress',
    files: {
      'wp-config-sample.php': '',
      'index.php': '',
      'wp-load.php': '',
      'wp-content/index.php': '',
      'wp-includes/version.php': '',
    },
    expected: { language: 'php', framework: 'wordpress' },
  },
  {
    name: 'a front controller below src',
    files: { 'composer.json': json({ require: { 'nikic/fast-route': '^1' } }), 'src/public/index.php': '' },
    expected: { language: 'php', deployable: true },
  },
];
