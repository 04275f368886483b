/** Somebody else changed what this delivery had decided from: it reads and decides again. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** Nothing is wrong, it is only too early: the delivery comes again and does not count as an attempt. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}
