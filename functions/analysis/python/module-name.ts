/** `app/main.py` as it is imported: app.main; a package stands for its `__init__.py`. */
export const moduleOf = (file: string): string =>
  file
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
