/** Frameworks that a dependency of the same name tells, in order of decision. */
export const listedFrameworks: readonly string[] = [
  'django',
  'fastapi',
  'flask',
  'streamlit',
  'gradio',
  'chainlit',
  'dash',
  'nicegui',
  'reflex',
  'panel',
  'starlette',
  'litestar',
  'sanic',
  'quart',
  'tornado',
  'aiohttp',
  'falcon',
  'bottle',
  'robyn',
  'pyramid',
  'cherrypy',
];

/** Those that only the code or a configuration tells. */
export const otherFrameworks: readonly string[] = [
  'connexion',
  'blacksheep',
  'apiflask',
  'shiny',
  'marimo',
  'mesop',
  'mkdocs',
  'sphinx',
  'pelican',
];
