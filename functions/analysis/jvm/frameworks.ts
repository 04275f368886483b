/** How a framework of the JVM shows in a build file, and the option that gives it its port. */
export interface JvmFramework {
  readonly slug: string;
  readonly pattern: RegExp;
  /** Options of the virtual machine that make it listen on PORT, on every interface. */
  readonly options?: string;
  readonly isWeb: boolean;
}

/** In order of decision; build files name plugins and libraries literally or through a version catalog. */
export const jvmFrameworks: readonly JvmFramework[] = [
  {
    slug: 'quarkus',
    pattern: /io\.quarkus|libs\.[\w.]*quarkus/,
    options: '-Dquarkus.http.host=0.0.0.0 -Dquarkus.http.port=$PORT',
    isWeb: true,
  },
  {
    slug: 'micronaut',
    pattern: /io\.micronaut|libs\.[\w.]*micronaut/,
    options: '-Dmicronaut.server.port=$PORT',
    isWeb: true,
  },
  { slug: 'grails', pattern: /org\.grails/, options: '-Dserver.port=$PORT', isWeb: true },
  {
    slug: 'spring-boot',
    pattern: /org\.springframework\.boot|spring-boot-starter|libs\.[\w.]*spring[\w.]*[bB]oot/,
    options: '-Dserver.port=$PORT',
    isWeb: true,
  },
  { slug: 'helidon', pattern: /io\.helidon/, options: '-Dserver.port=$PORT', isWeb: true },
  { slug: 'ktor', pattern: /io\.ktor|ktor-server|libs\.[\w.]*ktor/, isWeb: true },
  {
    slug: 'play',
    pattern: /PlayScala|PlayJava|sbt-plugin"\s*%\s*"[23]|com\.typesafe\.play|org\.playframework/,
    options: '-Dhttp.port=$PORT',
    isWeb: true,
  },
  { slug: 'vertx', pattern: /io\.vertx/, isWeb: true },
  { slug: 'javalin', pattern: /io\.javalin/, isWeb: true },
  {
    slug: 'dropwizard',
    pattern: /io\.dropwizard/,
    // https://www.dropwizard.io/en/stable/manual/core.html#configuration: system properties with this prefix override the file.
    options: '-Ddw.server.applicationConnectors[0].port=$PORT',
    isWeb: true,
  },
  { slug: 'jooby', pattern: /io\.jooby/, isWeb: true },
  { slug: 'http4s', pattern: /http4s/, isWeb: true },
  { slug: 'http4k', pattern: /http4k/, isWeb: true },
  { slug: 'zio-http', pattern: /zio-http/, isWeb: true },
  { slug: 'pekko-http', pattern: /pekko-http/, isWeb: true },
  { slug: 'akka-http', pattern: /akka-http/, isWeb: true },
  { slug: 'cask', pattern: /com-lihaoyi[^\n]*cask/, isWeb: true },
  { slug: 'scalatra', pattern: /scalatra/, isWeb: true },
  { slug: 'spark', pattern: /com\.sparkjava/, isWeb: true },
  { slug: 'jetty', pattern: /org\.eclipse\.jetty|embed-jetty/, isWeb: true },
];

export function jvmFramework(buildFiles: string): JvmFramework | null {
  return jvmFrameworks.find(({ pattern }) => pattern.test(buildFiles)) ?? null;
}
