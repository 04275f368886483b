import { lines, refer, type Sample } from './sample.ts';

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

export const javaSamples: readonly Sample[] = [
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
    name: 'modules of Gradle that share a plugin',
    files: {
      'settings.gradle.kts': 'rootProject.name="x"\ninclude(":api", ":core")',
      'build.gradle.kts': 'plugins { id("org.springframework.boot") version "3.2" apply false }',
      gradlew: '',
      'api/build.gradle.kts':
        'plugins { id("org.springframework.boot") }\ndependencies { implementation("org.springframework.boot:spring-boot-starter-web") }',
      'core/build.gradle.kts': 'plugins { `java-library` }',
      'api/src/main/kotlin/A.kt': '',
      'core/src/main/kotlin/B.kt': '',
    },
    expected: { framework: 'spring-boot', packageManager: 'gradle', startCommand: /api\/build\/libs/ },
  },
  {
    name: 'Play 3',
    files: {
      'build.sbt': lines(
        'name := "shop"',
        'lazy val root = (project in file(".")).enablePlugins(PlayScala)',
        'scalaVersion := "2.13.12"',
      ),
      'project/plugins.sbt': 'addSbtPlugin("org.playframework" % "sbt-plugin" % "3.0.2")',
      'project/build.properties': 'sbt.version=1.9.9',
      'app/controllers/A.scala': '',
      'conf/routes': '',
    },
    expected: { framework: 'play', packageManager: 'sbt', packageManagerVersion: '1.9.9' },
  },
  {
    name: 'a server on what the JDK brings along',
    files: {
      'pom.xml':
        '<project><groupId>x</groupId><artifactId>srv</artifactId><version>1.0</version><properties><maven.compiler.release>21</maven.compiler.release></properties></project>',
      'src/main/java/x/Main.java':
        'package x; public class Main { public static void main(String[] args){ HttpServer.create(new InetSocketAddress(8000),0); } }',
    },
    expected: {
      language: 'java',
      framework: null,
      packageManager: 'maven',
      languageVersion: '21',
      startCommand: /x\.Main/,
    },
  },
  {
    name: 'an application for phones',
    files: {
      'build.gradle.kts': 'plugins { id("com.android.application") version "8.2" apply false }',
      'settings.gradle.kts': 'include(":app")',
      gradlew: '',
      'app/build.gradle.kts': 'plugins { id("com.android.application") }\nandroid {}',
      'app/src/main/AndroidManifest.xml': '',
    },
    expected: { deployable: false, language: 'java', reason: /Android/ },
  },
];
