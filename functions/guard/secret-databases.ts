import { isGenerated } from './secret-generated.ts';
import type { SecretShape } from './secret-shapes.ts';
import { isUnguessable } from './secret-values.ts';

const text = `["'][^"'\\n]*["']`;
const password = `["'](?<value>[^"'\\s]{5,})["']`;
const isGuessable = (value: string): boolean => !isUnguessable(value);
const isTyped = (value: string): boolean => !isGenerated(value);

/** Passwords of databases where their own clients, servers and languages take them. */
export const databaseShapes: readonly SecretShape[] = [
  {
    rule: 'connection-string-password',
    is: 'a connection string with a password in it', // Go's driver for MySQL
    pattern: /(?<![\w.-])[\w.-]{1,64}:(?<value>[^\s:@/"'`$<>{}]{5,200})@(?:tcp|unix)\(/g,
    refuses: isGuessable,
  },
  {
    rule: 'connection-string-password',
    is: 'a connection string with a password in it',
    pattern: /\bjdbc:oracle:(?:thin|oci):[^\s:/@"'`]+\/(?<value>[^\s/@"'`$]{5,})@/gi,
    refuses: isGuessable,
  },
  {
    rule: 'database-password',
    is: 'the password of an account',
    pattern:
      /\b(?:IDENTIFIED\s+(?:WITH\s+["'\w]+\s+)?BY|(?:ROLE|USER)\s+[^;\n]{0,200}?\bPASSWORD)\s+'(?<value>[^'\s]{6,})'/gi,
    refuses: isTyped,
  },
  {
    rule: 'database-password',
    is: 'the password of a server',
    pattern: /(?<!\w)(?:requirepass|masterauth)[ \t]+["']?(?<value>[^\s"'$`,;]{6,})/g,
    refuses: isGuessable,
  },
  {
    rule: 'database-password',
    is: 'a password given to a connection',
    pattern: new RegExp(
      `\\b(?:mysqli_connect|mysqli|PDO|Sequelize|getConnection|FTP|FTP_TLS)\\s*\\(\\s*${text}\\s*,\\s*${text}\\s*,\\s*${password}`,
      'g',
    ),
    refuses: isTyped,
  },
  {
    rule: 'database-password',
    is: 'a password given to a sign-in',
    pattern: new RegExp(`\\.login\\(\\s*${text}\\s*,\\s*${password}\\s*\\)`, 'g'),
    refuses: isTyped,
  },
  {
    rule: 'command-line-password',
    is: 'a password on a command line',
    pattern:
      /(?:\b(?:mysql|mysqldump|mysqladmin|mariadb(?:-dump)?)\b[^\n|;&]{0,400}?\s-p|\bredis-cli\b[^\n|;&]{0,400}?\s-a\s+|\bsqlcmd\b[^\n|;&]{0,400}?\s-P\s+|\bmongo(?:sh|dump|restore)?\b[^\n|;&]{0,400}?\s-p\s+)["']?(?<value>[^\s"'$<-][^\s"'$]{5,})/g,
    refuses: isGuessable,
  },
];
