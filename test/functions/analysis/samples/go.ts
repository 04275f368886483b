import { lines, type Sample } from './sample.ts';

const serving = lines(
  'package main',
  'import "net/http"',
  'func main() { http.ListenAndServe(":"+os.Getenv("PORT"), nil) }',
);

const tool = lines('package main', 'func main() { println("x") }');

export const goSamples: readonly Sample[] = [
  {
    name: 'gin at the top',
    files: {
      'go.mod': lines('module example.com/shop', '', 'go 1.23.2', '', 'require github.com/gin-gonic/gin v1.10.0'),
      'go.sum': '',
      'main.go': lines('package main', 'func main() { r := gin.Default(); r.Run() }'),
    },
    expected: {
      language: 'go',
      languageVersion: '1.23',
      framework: 'gin',
      packageManager: 'gomod',
      entryFile: 'main.go',
      buildCommand: /go build .*\.$/,
      installCommand: 'go mod download',
    },
  },
  {
    name: 'echo in cmd, beside a tool',
    files: {
      'go.mod': lines(
        'module x',
        'go 1.22',
        'require (',
        '\tgithub.com/labstack/echo/v4 v4.12.0',
        '\tgithub.com/gin-gonic/gin v1.10.0 // indirect',
        ')',
      ),
      'cmd/server/main.go': lines('package main', 'import "net/http"', 'func main() { echo.New().Start(":8080") }'),
      'cmd/migrate/main.go': tool,
      'internal/app.go': 'package internal',
    },
    expected: { framework: 'echo', entryFile: 'cmd/server/main.go', buildCommand: /\.\/cmd\/server$/ },
  },
  {
    name: 'fiber with SQLite, which is C underneath',
    files: {
      'go.mod': lines(
        'module x',
        'go 1.21',
        'toolchain go1.22.5',
        'require github.com/gofiber/fiber/v2 v2.52.5',
        'require github.com/mattn/go-sqlite3 v1.14.24',
      ),
      'go.sum': '',
      'main.go': lines('package main', 'func main() { app := fiber.New(); app.Listen(":3000") }'),
    },
    expected: { framework: 'fiber', languageVersion: '1.22', buildCommand: /^CGO_ENABLED=1 go build/ },
  },
  {
    name: 'chi in a workspace of Go',
    files: {
      'go.work': lines('go 1.23', '', 'use (', '\t./api', '\t./lib', ')'),
      'api/go.mod': lines('module example.com/api', 'go 1.23', 'require github.com/go-chi/chi/v5 v5.1.0'),
      'api/go.sum': '',
      'api/main.go': serving,
      'lib/go.mod': 'module example.com/lib\ngo 1.23\n',
      'lib/lib.go': 'package lib',
    },
    expected: {
      language: 'go',
      framework: 'chi',
      languageVersion: '1.23',
      entryFile: 'api/main.go',
      buildCommand: /\.\/api$/,
    },
  },
  {
    name: 'a module with a frontend that it embeds',
    files: {
      'go.mod': 'module x\ngo 1.23\n',
      'main.go': serving,
      'web/package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"6"}}',
      'package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"6"}}',
    },
    expected: { language: 'go', packageManager: 'gomod', framework: null },
  },
  {
    name: 'a library of Go',
    files: {
      'go.mod': 'module example.com/tidy\ngo 1.22\n',
      'tidy.go': 'package tidy',
      'tidy_test.go': 'package tidy',
      'examples/basic/main.go': tool,
    },
    expected: {
      deployable: false,
      language: 'go',
      languageVersion: '1.22',
      packageManager: 'gomod',
      reason: /library/,
    },
  },
  {
    name: 'a program of Go from before modules',
    files: { 'main.go': 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":8080", nil) }' },
    expected: { language: 'go', startCommand: '/app' },
  },
  {
    name: 'an API beside a worker',
    files: {
      'go.mod': lines('module x', 'go 1.21', 'require github.com/gofiber/fiber/v2 v2.5'),
      'cmd/api/main.go': 'package main\nfunc main() { app := fiber.New(); app.Listen(":3000") }',
      'cmd/worker/main.go': 'package main\nfunc main() { for {} }',
    },
    expected: { framework: 'fiber', buildCommand: /\.\/cmd\/api/ },
  },
  {
    name: 'a framework that is only required by another',
    files: {
      'go.mod': lines(
        'module x',
        'go 1.21',
        'require (',
        '	github.com/gin-gonic/gin v1 // indirect',
        '	github.com/labstack/echo/v4 v4',
        ')',
      ),
      'main.go': 'package main\nfunc main() {}',
    },
    expected: { framework: 'echo' },
  },
];
