import { json, lines, type Sample } from './sample.ts';

export const elixirSamples: readonly Sample[] = [
  {
    name: 'Phoenix with releases',
    files: {
      'mix.exs': lines(
        'defmodule Chat.MixProject do',
        '  def project, do: [app: :chat, version: "0.1.0", elixir: "~> 1.14", aliases: aliases(), deps: deps()]',
        '  def application, do: [mod: {Chat.Application, []}]',
        '  defp deps, do: [{:phoenix, "~> 1.7.14"}, {:bandit, "~> 1.5"}]',
        '  defp aliases, do: ["assets.deploy": ["esbuild chat --minify", "phx.digest"]]',
        'end',
      ),
      'mix.lock': '',
      '.tool-versions': 'erlang 27.1\nelixir 1.17.3-otp-27\n',
      'config/runtime.exs': lines(
        'port = String.to_integer(System.get_env("PORT") || "4000")',
        'url = System.get_env("DATABASE_URL") || raise "missing"',
      ),
      'lib/chat/release.ex': 'defmodule Chat.Release do\nend',
      'lib/chat/application.ex': '',
      'assets/package.json': json({ dependencies: {} }),
    },
    expected: {
      language: 'elixir',
      languageVersion: '1.17.3',
      framework: 'phoenix',
      packageManager: 'mix',
      buildCommand: /assets\.deploy.*mix release/,
      startCommand: '_build/prod/rel/chat/bin/chat start',
      port: 4000,
      releaseCommand: /migrate/ as unknown as string,
    },
  },
  {
    name: 'an application of Plug',
    files: {
      'mix.exs': lines(
        'defmodule Hook.MixProject do',
        '  def project, do: [app: :hook, elixir: "~> 1.16.0", deps: deps()]',
        '  def application, do: [mod: {Hook, []}]',
        '  defp deps, do: [{:plug_cowboy, "~> 2.7"}]',
        'end',
      ),
      'lib/hook.ex': '',
    },
    expected: { language: 'elixir', languageVersion: '1.16', packageManager: 'mix' },
  },
  {
    name: 'a library of Elixir',
    files: {
      'mix.exs': lines(
        'defmodule Tidy.MixProject do',
        '  def project, do: [app: :tidy, elixir: "~> 1.15", deps: [{:ex_doc, "~> 0.34", only: :dev}]]',
        'end',
      ),
      'lib/tidy.ex': '',
    },
    expected: { deployable: false, language: 'elixir', packageManager: 'mix', reason: /library/ },
  },
  {
    name: 'Phoenix under an umbrella',
    files: {
      'mix.exs':
        'defmodule A.MixProject do\n def project, do: [apps_path: "apps", releases: [a: [applications: [a_web: :permanent]]]]\nend',
      'mix.lock': '',
      'apps/a_web/mix.exs':
        'defmodule B do\n def project, do: [app: :a_web]\n defp deps, do: [{:phoenix, "~> 1.7"}]\nend',
      'apps/a/mix.exs': '',
    },
    expected: { language: 'elixir', framework: 'phoenix' },
  },
];
