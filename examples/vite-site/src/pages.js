/** Routes live in the browser: the server answers every address with the same page. */
export const pages = {
  '/': 'A site that Vite built and a file server serves.',
  '/about': 'Nothing here runs on a server.',
};
