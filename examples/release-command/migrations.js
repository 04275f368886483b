/** In the order in which they are applied. */
export const migrations = [
  { id: '001', name: 'create the table of apples' },
  { id: '002', name: 'give each apple a colour' },
];
