import { certificates } from '../native/skeleton.ts';
import type { Recipe } from './recipe.ts';

const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a base image says beside its files: environment, accounts, first folder. */
export function instructions(recipe: Recipe): readonly string[] {
  switch (recipe.kind) {
    case 'debian':
    case 'rust':
      return [`ENV PATH=${standardPath}`, 'CMD ["bash"]'];
    case 'node':
      return [
        `ENV PATH=${standardPath}`,
        'RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
        'CMD ["node"]',
      ];
    case 'python': // Debian keeps pip from installing beside its own packages; an image has no such word
      return [
        `ENV PATH=${standardPath} LANG=C.UTF-8`,
        'RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED',
        'CMD ["python3"]',
      ];
    case 'golang':
      return [
        `ENV GOPATH=/go PATH=/go/bin:/usr/local/go/bin:${standardPath}`,
        'RUN mkdir -p /go/src /go/bin && ln -s "$(go env GOROOT)" /usr/local/go',
        'WORKDIR /go',
        'CMD ["bash"]',
      ];
    case 'ruby': // https://github.com/docker-library/ruby: gems go where a build's own COPY finds them
      return [
        `ENV LANG=C.UTF-8 GEM_HOME=/usr/local/bundle BUNDLE_SILENCE_ROOT_WARNING=1 PATH=/usr/local/bundle/bin:${standardPath}`,
        'RUN mkdir -p /usr/local/bundle && chmod 1777 /usr/local/bundle',
        'CMD ["irb"]',
      ];
    case 'php': // https://github.com/docker-library/php: it runs under whichever account, and its logs are the container's
      return [
        `ENV PATH=${standardPath}`,
        'RUN (a2dismod -q mpm_event || true) && a2enmod -q mpm_prefork php8.2 && ' +
          'for folder in /run/apache2 /run/lock/apache2 /var/log/apache2; do mkdir -p $folder && chmod 1777 $folder; done && ' +
          'ln -sf /dev/stdout /var/log/apache2/access.log && ln -sf /dev/stderr /var/log/apache2/error.log && ' +
          'ln -sf /dev/stdout /var/log/apache2/other_vhosts_access.log',
        'WORKDIR /var/www/html',
        'CMD ["apache2-foreground"]',
      ];
    case 'deno':
      return [`ENV PATH=${standardPath} DENO_DIR=/deno-dir/`, 'RUN mkdir /deno-dir && chmod 1777 /deno-dir'];
    case 'static':
    case 'cc':
      return [`ENV PATH=${standardPath} SSL_CERT_FILE=${certificates}`, 'USER 65532', 'WORKDIR /home/nonroot'];
  }
}
