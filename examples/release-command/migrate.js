import { migrations } from './migrations.js';

for (const { id, name } of migrations) console.log(`migration ${id}: ${name}`);
console.log(`migrated to ${migrations.at(-1).id} at ${new Date().toISOString()}`);
