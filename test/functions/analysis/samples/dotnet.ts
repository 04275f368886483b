import { json, lines, type Sample } from './sample.ts';

export const dotnetSamples: readonly Sample[] = [
  {
    name: 'ASP.NET with one project',
    files: {
      'Shop.csproj': lines(
        '<Project Sdk="Microsoft.NET.Sdk.Web">',
        '  <PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>',
        '</Project>',
      ),
      'Program.cs': 'var app = WebApplication.CreateBuilder(args).Build();\napp.Run();',
      'appsettings.json': '{}',
    },
    expected: {
      language: 'dotnet',
      languageVersion: '8.0',
      framework: 'aspnet',
      packageManager: 'nuget',
      buildCommand: /dotnet publish/,
      startCommand: 'dotnet Shop.dll',
    },
  },
  {
    name: 'a solution with an API, a library and tests',
    files: {
      'Acme.sln': '',
      'global.json': json({ sdk: { version: '9.0.100' } }),
      'src/Acme.Api/Acme.Api.csproj':
        '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup></Project>',
      'src/Acme.Api/Program.cs': '',
      'src/Acme.Core/Acme.Core.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup></Project>',
      'tests/Acme.Tests/Acme.Tests.csproj': '<Project Sdk="Microsoft.NET.Sdk"></Project>',
      'package.json': json({ scripts: { build: 'gulp' } }),
    },
    expected: {
      language: 'dotnet',
      languageVersion: '9.0',
      framework: 'aspnet',
      buildCommand: /src\/Acme\.Api\/Acme\.Api\.csproj/,
      startCommand: 'dotnet Acme.Api.dll',
      entryFile: 'src/Acme.Api/Program.cs',
    },
  },
  {
    name: 'Blazor in the browser',
    files: {
      'Client.csproj':
        '<Project Sdk="Microsoft.NET.Sdk.BlazorWebAssembly"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>',
      'Program.cs': '',
      'wwwroot/index.html': '',
    },
    expected: { language: 'dotnet', framework: 'blazor', static: true },
  },
  {
    name: 'a library of .NET',
    files: {
      'Tidy.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFrameworks>netstandard2.0;net8.0</TargetFrameworks></PropertyGroup></Project>',
      'Tidy.cs': '',
    },
    expected: {
      deployable: false,
      language: 'dotnet',
      packageManager: 'nuget',
      languageVersion: '8.0',
      reason: /library/,
    },
  },
  {
    name: 'Blazor with its server',
    files: {
      'App.sln': '',
      'Client/Client.csproj':
        '<Project Sdk="Microsoft.NET.Sdk.BlazorWebAssembly"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>',
      'Server/Server.csproj':
        '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>',
      'Shared/Shared.csproj': '<Project Sdk="Microsoft.NET.Sdk"/>',
    },
    expected: { framework: 'aspnet', startCommand: /Server\.dll/ },
  },
  {
    name: 'a worker of .NET',
    files: {
      'W.csproj':
        '<Project Sdk="Microsoft.NET.Sdk.Worker"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>',
      'Program.cs': '',
    },
    expected: { language: 'dotnet', startCommand: 'dotnet W.dll' },
  },
  {
    name: 'an application with windows',
    files: {
      'App.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>WinExe</OutputType><TargetFramework>net9.0-windows</TargetFramework><UseWPF>true</UseWPF></PropertyGroup></Project>',
      'App.xaml': '',
    },
    expected: { deployable: false, language: 'dotnet', languageVersion: '9.0', reason: /desktops or phones/ },
  },
];
