import { json, lines, refer, type Sample } from './sample.ts';

const boot = (plugin = true, extra = ''): string =>
  refer(
    lines(
      '<project>',
      '  <parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.4.0</version></parent>',
      '  <artifactId>orders</artifactId>',
      '  <version>0.0.1-SNAPSHOT</version>',
      '  <properties><java.version>17</java.version></properties>',
      extra,
      '  <dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies>',
      plugin
        ? '  <build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>'
        : '',
      '</project>',
    ),
  );
const application = lines(
  'package com.example;',
  '@SpringBootApplication',
  'public class OrdersApplication {',
  '  public static void main(String[] args) { SpringApplication.run(OrdersApplication.class, args); }',
  '}',
);

export const compiledSamples: readonly Sample[] = [
  {
    name: 'axum',
    files: {
      'Cargo.toml': lines(
        '[package]',
        'name = "links"',
        'version = "0.1.0"',
        'edition = "2021"',
        'rust-version = "1.80"',
        '',
        '[dependencies]',
        'axum = "0.7"',
        'tokio = { version = "1", features = ["full"] }',
      ),
      'Cargo.lock': '',
      'src/main.rs': lines(
        '#[tokio::main]',
        'async fn main() {',
        '    let port = std::env::var("PORT").unwrap_or("3000".into());',
        '    let db = std::env::var("DATABASE_URL").expect("DATABASE_URL");',
        '}',
      ),
    },
    expected: {
      language: 'rust',
      languageVersion: '1.80',
      framework: 'axum',
      packageManager: 'cargo',
      buildCommand: /cargo build --release --locked/,
      startCommand: /links$/,
      port: 3000,
      wantedVariables: [{ name: 'DATABASE_URL', source: 'src/main.rs', required: true, secret: true }],
    },
  },
  {
    name: 'actix in a workspace of Cargo',
    files: {
      'Cargo.toml': lines(
        '[workspace]',
        'members = ["crates/*"]',
        'resolver = "2"',
        '[workspace.dependencies]',
        'actix-web = "4"',
      ),
      'Cargo.lock': '',
      'rust-toolchain.toml': '[toolchain]\nchannel = "1.82.0"\n',
      'crates/server/Cargo.toml': lines(
        '[package]',
        'name = "acme-server"',
        'version = "0.1.0"',
        '[dependencies]',
        'actix-web.workspace = true',
      ),
      'crates/server/src/main.rs': 'fn main() { HttpServer::new(|| App::new()).bind(("0.0.0.0", 8080)) }',
      'crates/core/Cargo.toml': lines('[package]', 'name = "acme-core"'),
      'crates/core/src/lib.rs': '',
    },
    expected: {
      framework: 'actix',
      languageVersion: '1.82.0',
      versionSource: 'rust-toolchain.toml',
      workspace: { root: '', member: 'crates/server', name: 'acme-server' },
      buildCommand: /--package acme-server/,
      startCommand: /acme-server$/,
    },
  },
  {
    name: 'Rocket with several binaries',
    files: {
      'Cargo.toml': lines(
        '[package]',
        'name = "paste"',
        'default-run = "paste"',
        '[dependencies]',
        'rocket = "0.5"',
        '[[bin]]',
        'name = "paste"',
        'path = "src/main.rs"',
        '[[bin]]',
        'name = "seed"',
        'path = "src/seed.rs"',
      ),
      'src/main.rs': '#[launch] fn rocket() -> _ { rocket::build() }',
      'src/seed.rs': 'fn main() {}',
      'Rocket.toml': '[default]\nport = 8000\n',
    },
    expected: { framework: 'rocket', startCommand: /paste$/, buildCommand: /--bin paste/ },
  },
  {
    name: 'a crate that is a library',
    files: { 'Cargo.toml': lines('[package]', 'name = "tidy"', '[lib]', 'crate-type = ["cdylib"]'), 'src/lib.rs': '' },
    expected: { deployable: false, language: 'rust', packageManager: 'cargo', reason: /library/ },
  },
  {
    name: 'Spring Boot with Maven and its wrapper',
    files: {
      'pom.xml': boot(),
      mvnw: '#!/bin/sh',
      '.mvn/wrapper/maven-wrapper.properties':
        'distributionUrl=https://host/apache-maven/3.9.9/apache-maven-3.9.9-bin.zip\n',
      'src/main/java/com/example/OrdersApplication.java': application,
      'src/main/resources/application.properties': refer(
        'server.port=%{PORT:9090}\nspring.datasource.password=%{DB_PASSWORD}\n',
      ),
    },
    expected: {
      language: 'java',
      languageVersion: '17',
      framework: 'spring-boot',
      packageManager: 'maven',
      packageManagerVersion: '3.9.9',
      buildCommand: './mvnw -B -DskipTests package',
      startCommand: /java .*-jar target\/orders-0\.0\.1-SNAPSHOT\.jar/,
      port: 9090,
    },
  },
  {
    name: 'Spring Boot in Kotlin with Gradle',
    files: {
      'build.gradle.kts': lines(
        'plugins {',
        '  id("org.springframework.boot") version "3.4.0"',
        '  kotlin("jvm") version "2.1.0"',
        '}',
        'version = "1.0.0"',
        'kotlin { jvmToolchain(21) }',
      ),
      'settings.gradle.kts': 'rootProject.name = "billing"\n',
      gradlew: '#!/bin/sh',
      'gradle/wrapper/gradle-wrapper.properties':
        'distributionUrl=https\\://host/distributions/gradle-8.11.1-bin.zip\n',
      'src/main/kotlin/com/example/BillingApplication.kt':
        'fun main(args: Array<String>) { runApplication<BillingApplication>(*args) }',
    },
    expected: {
      language: 'java',
      languageVersion: '21',
      framework: 'spring-boot',
      packageManager: 'gradle',
      packageManagerVersion: '8.11.1',
      buildCommand: /gradlew .*bootJar/,
      startCommand: /java .*-jar build\/libs\/billing-1\.0\.0\.jar/,
    },
  },
  {
    name: 'Ktor through a version catalog',
    files: {
      'build.gradle.kts': lines(
        'plugins {',
        '  alias(libs.plugins.kotlin.jvm)',
        '  alias(libs.plugins.ktor)',
        '}',
        'application { mainClass.set("com.example.ApplicationKt") }',
        'dependencies { implementation(libs.ktor.server.netty) }',
      ),
      'settings.gradle.kts': 'rootProject.name = "chat"',
      'gradle/libs.versions.toml': '[plugins]\nktor = { id = "io.ktor.plugin", version = "3.0.1" }\n',
      gradlew: '',
      '.java-version': '17\n',
      'src/main/kotlin/Application.kt': 'fun main() { embeddedServer(Netty, port = 8080) {}.start(wait = true) }',
    },
    expected: {
      language: 'java',
      languageVersion: '17',
      framework: 'ktor',
      packageManager: 'gradle',
      buildCommand: /gradlew/,
      startCommand: /java .*-jar build\/libs\/.*all\.jar/,
    },
  },
  {
    name: 'Quarkus with Maven',
    files: {
      'pom.xml': lines(
        '<project>',
        '<artifactId>rates</artifactId><version>1.0</version>',
        '<properties><maven.compiler.release>21</maven.compiler.release></properties>',
        '<build><plugins><plugin><groupId>io.quarkus.platform</groupId><artifactId>quarkus-maven-plugin</artifactId></plugin></plugins></build>',
        '</project>',
      ),
    },
    expected: {
      framework: 'quarkus',
      languageVersion: '21',
      packageManager: 'maven',
      buildCommand: /^mvn /,
      startCommand: /quarkus-run\.jar/,
    },
  },
  {
    name: 'modules of Gradle, one of which is the application',
    files: {
      'settings.gradle': lines("rootProject.name = 'acme'", "include 'core', 'service'"),
      'build.gradle': '',
      gradlew: '',
      'core/build.gradle': "plugins { id 'java-library' }\n",
      'core/src/main/java/Core.java': '',
      'service/build.gradle': lines(
        'plugins {',
        "  id 'io.micronaut.application' version '4.4.4'",
        '}',
        "version = '0.1'",
        'java { sourceCompatibility = JavaVersion.toVersion("17") }',
      ),
      'service/src/main/java/Application.java': 'public static void main(String[] args) {}',
    },
    expected: {
      framework: 'micronaut',
      packageManager: 'gradle',
      languageVersion: '17',
      workspace: { root: '', member: 'service', name: null },
      buildCommand: /:service:/,
      startCommand: /service\/build\/libs/,
    },
  },
  {
    name: 'modules of Maven, several of which are applications',
    files: {
      'pom.xml':
        '<project><artifactId>p</artifactId><packaging>pom</packaging><modules><module>a</module><module>b</module></modules></project>',
      'a/pom.xml': boot(),
      'a/src/main/java/A.java': '',
      'b/pom.xml': boot(),
      'b/src/main/java/B.java': '',
    },
    expected: { deployable: false, language: 'java', packageManager: 'maven', reason: /a, b.*--root a/ },
  },
  {
    name: 'Play with sbt',
    files: {
      'build.sbt': lines(
        'name := "Portal"',
        'version := "1.0"',
        'scalaVersion := "2.13.15"',
        'lazy val root = (project in file(".")).enablePlugins(PlayScala)',
      ),
      'project/build.properties': 'sbt.version=1.10.5\n',
      'project/plugins.sbt': 'addSbtPlugin("org.playframework" % "sbt-plugin" % "3.0.5")\n',
      'app/controllers/Home.scala': '',
      'conf/application.conf': '',
    },
    expected: {
      language: 'java',
      framework: 'play',
      packageManager: 'sbt',
      packageManagerVersion: '1.10.5',
      buildCommand: 'sbt stage',
      startCommand: /target\/universal\/stage\/bin\/portal/,
    },
  },
  {
    name: 'a library of Java',
    files: {
      'build.gradle': lines("plugins { id 'java-library'; id 'maven-publish' }", "sourceCompatibility = '11'"),
      'src/main/java/com/example/Tidy.java': 'public class Tidy {}',
    },
    expected: {
      deployable: false,
      language: 'java',
      languageVersion: '11',
      packageManager: 'gradle',
      reason: /library/,
    },
  },
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
];
