import { lines, type Sample } from './sample.ts';

const pom = (...elements: readonly string[]): string =>
  lines(
    '<project>',
    '  <groupId>com.acme</groupId>',
    '  <artifactId>orders</artifactId>',
    '  <version>1.2.0</version>',
    ...elements,
    '</project>',
  );
const dependency = (group: string, artifact: string): string =>
  `  <dependencies><dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId></dependency></dependencies>`;
const plugin = (artifact: string, configuration: string): string =>
  `  <build><plugins><plugin><artifactId>${artifact}</artifactId><configuration>${configuration}</configuration></plugin></plugins></build>`;

export const javaServerSamples: readonly Sample[] = [
  {
    name: 'a web archive for an old container',
    files: {
      'pom.xml': pom(
        '  <packaging>war</packaging>',
        '  <properties><maven.compiler.source>8</maven.compiler.source><maven.compiler.target>8</maven.compiler.target></properties>',
        dependency('javax.servlet', 'javax.servlet-api'),
      ),
      'src/main/webapp/WEB-INF/web.xml': '<web-app/>',
      'src/main/java/com/acme/HelloServlet.java': 'package com.acme;\npublic class HelloServlet extends HttpServlet {}',
    },
    expected: {
      language: 'java',
      packageManager: 'maven',
      languageVersion: '8',
      framework: null,
      startCommand: 'catalina.sh run',
      buildCommand: 'mvn -B -DskipTests package',
    },
  },
  {
    name: 'a web archive of Gradle for a new container',
    files: {
      'build.gradle': lines(
        "plugins { id 'war' }",
        "dependencies { compileOnly 'jakarta.servlet:jakarta.servlet-api:6.0.0' }",
        'java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }',
      ),
      'settings.gradle': "rootProject.name = 'shop'",
      gradlew: '',
      'src/main/webapp/index.jsp': '',
      'src/main/java/shop/ShopServlet.java': 'package shop;\npublic class ShopServlet extends HttpServlet {}',
    },
    expected: { languageVersion: '17', packageManager: 'gradle', startCommand: 'catalina.sh run' },
  },
  {
    name: 'Dropwizard with its configuration',
    files: {
      'pom.xml': pom(
        dependency('io.dropwizard', 'dropwizard-core'),
        plugin('maven-shade-plugin', '<mainClass>com.acme.OrdersApplication</mainClass>'),
      ),
      'docker-compose.yml': 'services: {}',
      'orders.yml': lines('server:', '  applicationConnectors:', '    - type: http', '      port: 9000'),
      'src/main/java/com/acme/OrdersApplication.java': lines(
        'package com.acme;',
        'public class OrdersApplication extends Application<OrdersConfiguration> {',
        '  public static void main(String[] args) throws Exception { new OrdersApplication().run(args); }',
        '}',
      ),
    },
    expected: {
      framework: 'dropwizard',
      startCommand:
        'java -Ddw.server.applicationConnectors[0].port=$PORT -jar target/orders-1.2.0.jar server orders.yml',
    },
  },
  {
    name: 'a JDK that Maven chooses by its toolchains',
    files: {
      'pom.xml': pom(
        dependency('io.javalin', 'javalin'),
        plugin('maven-toolchains-plugin', '<toolchains><jdk><version>[17,18)</version></jdk></toolchains>'),
      ),
      'src/main/java/com/acme/Main.java': lines(
        'package com.acme;',
        'public class Main { public static void main(String[] args) { Javalin.create().start(7070); } }',
      ),
    },
    expected: { languageVersion: '17', framework: 'javalin', startCommand: /com\.acme\.Main$/ },
  },
  {
    name: 'a project of sbt that is not at the top',
    files: {
      'build.sbt': lines(
        'lazy val core = (project in file("core"))',
        'lazy val api = (project in file("api"))',
        '  .dependsOn(core)',
        '  .enablePlugins(JavaAppPackaging)',
        '  .settings(name := "shop-api", libraryDependencies += "org.http4s" %% "http4s-ember-server" % "0.23.30")',
      ),
      'project/build.properties': 'sbt.version=1.10.7',
      'project/plugins.sbt': 'addSbtPlugin("com.github.sbt" % "sbt-native-packager" % "1.10.4")',
      'api/src/main/scala/Main.scala': 'object Main extends IOApp.Simple',
      'core/src/main/scala/Core.scala': 'object Core',
    },
    expected: {
      framework: 'http4s',
      packageManager: 'sbt',
      buildCommand: 'sbt api/stage',
      startCommand: './api/target/universal/stage/bin/shop-api',
    },
  },
  {
    name: 'a version catalog that names plugin and JDK',
    files: {
      'build.gradle.kts': lines(
        'plugins { alias(libs.plugins.springBoot) }',
        'kotlin { jvmToolchain(libs.versions.java.get().toInt()) }',
      ),
      'gradle/libs.versions.toml': lines('[versions]', 'java = "17"', 'springBoot = "3.4.0"'),
      'settings.gradle.kts': 'rootProject.name = "orders"',
      gradlew: '',
      'src/main/kotlin/App.kt': 'fun main() {}',
    },
    expected: { framework: 'spring-boot', languageVersion: '17', versionSource: 'libs.versions.toml' },
  },
];
