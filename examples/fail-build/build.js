import { readFile } from 'node:fs/promises';

console.log('reading the template');
const template = await readFile('templates/page.html', 'utf8');
console.log(template.length);
