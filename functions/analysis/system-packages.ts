import type { Contents } from './reading/contents.ts';
import { textOf } from './reading/contents.ts';
import type { Folder } from './reading/folder.ts';

/** Debian packages (bookworm) that a running program needs, by the library of its language that loads them. */
const needs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  python: {
    psycopg2: ['libpq5'],
    psycopg: ['libpq5'],
    mysqlclient: ['libmariadb3'],
    'opencv-python': ['libgl1', 'libglib2.0-0'],
    weasyprint: ['libpango-1.0-0', 'libpangoft2-1.0-0', 'libharfbuzz-subset0'],
    cairosvg: ['libcairo2'],
    'python-magic': ['libmagic1'],
    pytesseract: ['tesseract-ocr'],
    pdf2image: ['poppler-utils'],
    pydub: ['ffmpeg'],
    'ffmpeg-python': ['ffmpeg'],
    pyodbc: ['unixodbc'],
    'python-ldap': ['libldap-dev', 'libsasl2-dev'],
    gdal: ['gdal-bin', 'libgdal-dev'],
    xmlsec: ['libxmlsec1-openssl'],
  },
  ruby: {
    pg: ['libpq5'],
    mysql2: ['libmariadb3'],
    sqlite3: ['libsqlite3-0'],
    'ruby-vips': ['libvips42'],
    image_processing: ['libvips42'],
    rmagick: ['libmagickwand-6.q16-6'],
    mini_magick: ['imagemagick'],
    'rb-readline': ['libreadline8'],
    jemalloc: ['libjemalloc2'],
  },
  node: {
    'fluent-ffmpeg': ['ffmpeg'],
    puppeteer: ['chromium'],
    '@prisma/client': ['openssl'],
    gm: ['graphicsmagick'],
    'pdf-poppler': ['poppler-utils'],
  },
  php: {
    'ext-pdo_pgsql': ['libpq5'],
    'ext-pgsql': ['libpq5'],
    'ext-gd': ['libpng16-16', 'libjpeg62-turbo', 'libfreetype6', 'libwebp7'],
    'ext-zip': ['libzip4'],
    'ext-intl': ['libicu72'],
    'ext-gmp': ['libgmp10'],
    'ext-soap': ['libxml2'],
    'ext-xsl': ['libxslt1.1'],
  },
};

/** What compiling against a package asks for besides it. */
const developmentOf: Readonly<Record<string, readonly string[]>> = {
  libpq5: ['libpq-dev'],
  libmariadb3: ['default-libmysqlclient-dev', 'pkg-config'],
  'libsqlite3-0': ['libsqlite3-dev'],
  libvips42: ['libvips-dev'],
  'libmagickwand-6.q16-6': ['libmagickwand-dev'],
  libcairo2: ['libcairo2-dev'],
  unixodbc: ['unixodbc-dev'],
  'libxmlsec1-openssl': ['libxmlsec1-dev', 'pkg-config'],
  'libpng16-16': ['libpng-dev'],
  'libjpeg62-turbo': ['libjpeg62-turbo-dev'],
  libfreetype6: ['libfreetype6-dev'],
  libwebp7: ['libwebp-dev'],
  libzip4: ['libzip-dev'],
  libicu72: ['libicu-dev'],
  libgmp10: ['libgmp-dev'],
  libxml2: ['libxml2-dev'],
  'libxslt1.1': ['libxslt1-dev'],
};

const packageName = /^[a-z0-9][a-z0-9+.-]+$/;

/** Files that name Debian packages themselves: Heroku's buildpack for apt, and Streamlit's cloud. */
export const packageListFiles = ['Aptfile', 'packages.txt'] as const;

/** What the libraries need and what the repository asks for, sorted. */
export function systemPackagesOf(
  language: 'python' | 'ruby' | 'node' | 'php',
  libraries: Iterable<string>,
  folder: Folder,
  contents: Contents,
): readonly string[] {
  const table = needs[language] ?? {};
  const names = new Set([...libraries].flatMap((library) => table[library] ?? []));
  for (const file of packageListFiles) {
    for (const line of (textOf(folder, contents, file) ?? '').split(/\r?\n/)) {
      if (packageName.test(line.trim())) names.add(line.trim());
    }
  }
  return [...names].sort();
}

/** What has to be installed where the dependencies are compiled. */
export function buildPackagesFor(packages: readonly string[]): readonly string[] {
  return [...new Set(packages.flatMap((name) => developmentOf[name] ?? [name]))].sort();
}
