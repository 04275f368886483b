console.log('migration 001: create the table of apples');
console.error('the table of apples is there already, and has pears in it');
process.exitCode = 3;
