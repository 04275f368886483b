/**
 * Makes a value when it is first asked for, and keeps it; what failed is tried again by the next who asks. The clients are
 * loaded that way, with their libraries: a function that never calls Cloud Run starts without reading a megabyte about it.
 */
export function onFirstUse<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/** The same for each region, since Cloud Build and Cloud Run are asked where the resource lives. */
export function onFirstUseIn<T>(make: (region: string) => Promise<T>): (region: string) => Promise<T> {
  const regions = new Map<string, () => Promise<T>>();
  return (region) => {
    const known = regions.get(region) ?? onFirstUse(() => make(region));
    regions.set(region, known);
    return known();
  };
}
