import { describe, expect, test } from 'vitest';
import { analyseFiles, type Files } from './tree.ts';
import { understands } from './understood.ts';

const goMod = (requires: string): string =>
  `module example.com/tool\n\ngo 1.23\n\nrequire (\n\t${requires} v1.0.0\n)\n`;
const cobra = 'github.com/spf13/cobra';
const main = 'package main\nimport "example.com/tool/cmd"\nfunc main() { cmd.Execute() }\n';
const root =
  'package cmd\nimport "github.com/spf13/cobra"\nvar rootCmd = &cobra.Command{Use: "tool"}\nfunc Execute() { rootCmd.Execute() }\n';
const serve =
  'package cmd\nimport "net/http"\nvar serveCmd = &cobra.Command{\n\tUse:   "serve",\n\tRun: func(cmd *cobra.Command, args []string) { http.ListenAndServe(":8080", nil) },\n}\n';
const cargo = (dependencies: string): string =>
  `[package]\nname = "tool"\nversion = "0.1.0"\n[dependencies]\n${dependencies}`;

const refused: readonly (readonly [rule: string, files: Files])[] = [
  ['Go that parses arguments and serves nothing', { 'go.mod': goMod(cobra), 'main.go': main, 'cmd/root.go': root }],
  [
    'a provider that Terraform starts',
    {
      'go.mod': goMod('github.com/hashicorp/terraform-plugin-framework'),
      'main.go': 'package main\nfunc main() { providerserver.Serve(nil, nil, opts) }\n',
    },
  ],
  [
    'Rust that parses arguments and serves nothing',
    { 'Cargo.toml': cargo('clap = "4"\n'), 'src/main.rs': 'fn main() { Args::parse(); }' },
  ],
];

describe('a command for a terminal is no service', () => {
  for (const [rule, files] of refused) {
    test(rule, async () => {
      await expect(analyseFiles(files)).rejects.toMatchObject({ failure: { code: 'entry-point-unknown' } });
    });
  }
});

understands('a service may parse arguments', [
  [
    'a subcommand that serves is started',
    { 'go.mod': goMod(cobra), 'main.go': main, 'cmd/root.go': root, 'cmd/serve.go': serve },
    { startCommand: '/app serve' },
  ],
  [
    'a file named like a server says that Go serves',
    { 'go.mod': goMod(cobra), 'main.go': main, 'cmd/root.go': root, 'internal/server/run.go': 'package server\n' },
    { startCommand: '/app' },
  ],
  [
    'a module for networks says that Go serves',
    {
      'go.mod': goMod(`${cobra} v1.8.0\n\tgoogle.golang.org/grpc`),
      'main.go': main,
      'cmd/root.go': root,
    },
    { startCommand: '/app' },
  ],
  [
    'Rust that listens by itself serves',
    {
      'Cargo.toml': cargo('clap = "4"\n'),
      'src/main.rs': 'fn main() { std::net::TcpListener::bind("0.0.0.0:8080"); }',
    },
    { startCommand: './target/release/tool' },
  ],
  [
    'Loco serves under its command start',
    { 'Cargo.toml': cargo('loco-rs = "0.12"\nclap = "4"\n'), 'src/main.rs': 'fn main() {}' },
    { framework: 'loco', startCommand: './target/release/tool start' },
  ],
]);
