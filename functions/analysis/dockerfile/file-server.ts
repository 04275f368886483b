/**
 * The program that serves static sites: Node alone, no packages. It becomes part of the Dockerfile, so that the build needs no file beside it.
 * `node server.mjs FOLDER [--single-page]`
 */
export const fileServer = String.raw`import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";

const root = await realpath(resolve(process.argv[2]));
const singlePage = process.argv.includes("--single-page");
const types = {
  ".avif": "image/avif", ".css": "text/css; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".gif": "image/gif",
  ".html": "text/html; charset=utf-8", ".ico": "image/x-icon", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8", ".json": "application/json; charset=utf-8", ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8", ".mp3": "audio/mpeg", ".mp4": "video/mp4", ".otf": "font/otf",
  ".pdf": "application/pdf", ".png": "image/png", ".svg": "image/svg+xml", ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm", ".webm": "video/webm",
  ".webmanifest": "application/manifest+json", ".webp": "image/webp", ".woff": "font/woff", ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8",
};
// A build gives such names to files whose content never changes under them.
const hashed = /[.-][A-Za-z0-9_-]{8,}\.(?:js|mjs|css|woff2?|png|jpe?g|svg|webp|avif|gif|ico|map)$/;

// Answers a file inside the folder, or null: no dot files, no way out through links.
async function fileAt(path) {
  if (path.split("/").some((part) => part.startsWith(".") && part !== ".well-known")) return null;
  try {
    const real = await realpath(join(root, path));
    if (real !== root && !real.startsWith(root + sep)) return null;
    const found = await stat(real);
    return found.isFile() ? { path: real, size: found.size, modified: found.mtime } : null;
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ENAMETOOLONG") return null;
    throw error;
  }
}

async function find(path) {
  const bare = path.replace(/\/+$/, "");
  const names = path.endsWith("/") ? [bare + "/index.html", bare + ".html"] : [path, bare + "/index.html", bare + ".html"];
  for (const name of names) {
    const file = await fileAt(name);
    if (file) return { file, status: 200 };
  }
  // A missing asset must stay missing: only addresses without an ending are routes.
  if (singlePage && extname(path) === "") {
    const page = await fileAt("/index.html");
    if (page) return { file: page, status: 200 };
  }
  return { file: await fileAt("/404.html"), status: 404 };
}

async function compressed(file, accepted) {
  for (const [name, ending] of [["br", ".br"], ["gzip", ".gz"]]) {
    if (!new RegExp("\\b" + name + "\\b").test(accepted)) continue;
    const smaller = await fileAt(file.path.slice(root.length) + ending);
    if (smaller) return { ...smaller, encoding: name };
  }
  return file;
}

async function answer(request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  let path;
  try {
    path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  } catch {
    response.writeHead(400).end("Bad request");
    return;
  }
  if (path.includes("\0")) {
    response.writeHead(400).end("Bad request");
    return;
  }
  const { file, status } = await find(path);
  if (!file) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found");
    return;
  }
  const sent = await compressed(file, request.headers["accept-encoding"] ?? "");
  const tag = JSON.stringify(file.size.toString(16) + "-" + Math.trunc(file.modified.getTime()).toString(16) + (sent.encoding ? "-" + sent.encoding : ""));
  const headers = {
    "content-type": types[extname(file.path).toLowerCase()] ?? "application/octet-stream",
    "cache-control": hashed.test(file.path) ? "public, max-age=31536000, immutable" : "no-cache",
    etag: tag,
    vary: "accept-encoding",
    "x-content-type-options": "nosniff",
    ...(sent.encoding ? { "content-encoding": sent.encoding } : {}),
  };
  if (status === 200 && request.headers["if-none-match"] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(status, { ...headers, "content-length": sent.size });
  if (request.method === "HEAD") response.end();
  else createReadStream(sent.path).on("error", () => response.destroy()).pipe(response);
}

const log = (severity, message) => console.log(JSON.stringify({ severity, message }));
const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    log("ERROR", error.message);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
const port = Number(process.env.PORT ?? 8080);
server.listen(port, "0.0.0.0", () => log("INFO", "serving the site on port " + port));
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;
