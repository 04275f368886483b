import { elementText, withoutElements, withoutXmlComments } from '../formats/xml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { dropwizardConfiguration } from './dropwizard.ts';
import type { JvmFramework } from './frameworks.ts';
import { buildFileOf, type JvmModule } from './module.ts';
import { inFolder, type JvmCommands, jar } from './packaging.ts';
import { sbtCommands } from './sbt.ts';
import { isWebArchive, tomcatStart } from './web-archive.ts';

/** A name that is written out, without a property or variable in it. */
const isLiteral = (text: string | null): text is string => text !== null && /^[\w.-]+$/.test(text);

/** Plugins that make a jar which starts by itself. */
const packagesAll =
  /spring-boot-maven-plugin|quarkus|maven-shade-plugin|maven-assembly-plugin|micronaut-maven-plugin|helidon|<mainClass>|jib-maven-plugin/;

/** `package` and class of the file with the main method, null where it has none that the machine calls. */
function mainClassIn(source: string, file: string | null): string | null {
  const name = /([\w$]+)\.(java|kt|scala)$/.exec(file ?? '');
  if (name?.[1] === undefined || !/\bvoid\s+main\b|\bfun\s+main\b|\bdef\s+main\b|extends\s+App\b/.test(source))
    return null;
  const inPackage = /^\s*package\s+([\w.]+)/m.exec(source)?.[1];
  const simple = name[2] === 'kt' ? `${name[1].charAt(0).toUpperCase()}${name[1].slice(1)}Kt` : name[1];
  return inPackage === undefined ? simple : `${inPackage}.${simple}`;
}

export function commandsOf(module: JvmModule, framework: JvmFramework | null, contents: Contents): JvmCommands {
  const built = builtBy(module, framework, contents);
  if (isWebArchive(module, contents))
    return { ...built, start: tomcatStart, because: 'it is packaged for a container of servlets' };
  if (framework?.slug !== 'dropwizard') return built;
  const configuration = dropwizardConfiguration(module.folder);
  return { ...built, start: `${built.start} server${configuration === null ? '' : ` ${configuration}`}` };
}

function builtBy(module: JvmModule, framework: JvmFramework | null, contents: Contents): JvmCommands {
  switch (module.tool) {
    case 'maven':
      return mavenCommands(module, framework, contents);
    case 'gradle':
      return gradleCommands(module, framework, contents);
    case 'sbt':
      return sbtCommands(module, framework, buildFileOf(module.root, contents), contents);
  }
}

function mavenCommands(
  { root, folder, member, hasModules }: JvmModule,
  framework: JvmFramework | null,
  contents: Contents,
): JvmCommands {
  const program = root.has('mvnw') ? './mvnw' : 'mvn';
  const pom = withoutXmlComments(textOf(folder, contents, 'pom.xml') ?? '');
  const own = withoutElements(pom, 'parent', 'dependencies', 'dependencyManagement', 'build', 'profiles');
  const artifact = elementText(own, 'artifactId');
  const version =
    elementText(own, 'version') ?? elementText(/<parent>[\s\S]*?<\/parent>/.exec(pom)?.[0] ?? '', 'version');
  const final = elementText(withoutElements(pom, 'plugins'), 'finalName');
  const name = isLiteral(final)
    ? final
    : isLiteral(artifact) && isLiteral(version) && final === null
      ? `${artifact}-${version}`
      : '*';
  const packaging = elementText(own, 'packaging') === 'war' ? 'war' : 'jar';
  const path =
    framework?.slug === 'quarkus'
      ? 'target/quarkus-app/quarkus-run.jar'
      : `target/${name}${classifierOf(pom)}.${packaging}`;
  const only = member === '' ? '' : ` -pl ${member} -am`;
  const file = jvmMain(folder);
  const declared = elementText(pom, 'exec.mainClass');
  const inSource = mainClassIn(textOf(folder, contents, file ?? '') ?? '', file);
  const main = packagesAll.test(pom) || packaging === 'war' ? null : isLiteral(declared) ? declared : inSource;
  if (main !== null && framework?.slug !== 'spring-boot' && framework?.slug !== 'quarkus') {
    return {
      install: hasModules ? null : `${program} -B dependency:go-offline`,
      build: `${program} -B -DskipTests${only} package dependency:copy-dependencies -DincludeScope=runtime`,
      start: `java ${framework?.options === undefined ? '' : `${framework.options} `}-cp '${inFolder(member, 'target/classes')}:${inFolder(member, 'target/dependency/*')}' ${main}`,
      because: 'no plugin packages the program, so its classes and libraries are started as they lie there',
    };
  }
  return {
    // What one module takes from another is not there before the build.
    install: hasModules ? null : `${program} -B dependency:go-offline`,
    build: `${program} -B -DskipTests${only} package`,
    start: jar(inFolder(member, path), framework?.options),
    because: 'Maven leaves the program there',
  };
}

/** The assembly plugin puts all that is needed into a jar of its own, beside the bare one. */
function classifierOf(pom: string): string {
  if (/<appendAssemblyId>\s*false/.test(pom)) return '';
  return /maven-assembly-plugin[\s\S]*jar-with-dependencies/.test(pom) ? '-jar-with-dependencies' : '';
}

function gradleCommands(
  { root, folder, member }: JvmModule,
  framework: JvmFramework | null,
  contents: Contents,
): JvmCommands {
  const program = root.has('gradlew') ? './gradlew' : 'gradle';
  const text = buildFileOf(folder, contents);
  const task = (name: string): string => (member === '' ? name : `:${member.replaceAll('/', ':')}:${name}`);
  const build = (name: string): string => `${program} ${task(name)} --no-daemon`;
  const settings = ['settings.gradle.kts', 'settings.gradle']
    .map((file) => textOf(root, contents, file) ?? '')
    .join('\n');
  const project =
    member === ''
      ? (/rootProject\.name\s*=\s*["']([^"']+)/.exec(settings)?.[1] ?? null)
      : (member.split('/').at(-1) ?? null);
  const version = /^\s*version\s*=?\s*["']([\w.-]+)["']/m.exec(text)?.[1] ?? null;
  const install = `${program} ${task('dependencies')} --no-daemon`;
  const of = (name: string, path: string): JvmCommands => ({
    install,
    build: build(name),
    start: jar(inFolder(member, path), framework?.options),
    because: `Gradle's task ${name} leaves the program there`,
  });
  const named = (suffix: string): string => {
    const file = /archiveFileName(?:\.set\(|\s*=)\s*["']([\w.-]+)["']/.exec(text)?.[1];
    if (file !== undefined) return `build/libs/${file}`;
    return isLiteral(project) && isLiteral(version)
      ? `build/libs/${project}-${version}${suffix}.jar`
      : `build/libs/*${suffix}.jar`;
  };
  if (framework?.slug === 'quarkus') return of('quarkusBuild', 'build/quarkus-app/quarkus-run.jar');
  if (framework?.slug === 'spring-boot' || framework?.slug === 'grails') return of('bootJar', named(''));
  if (/io\.ktor\.plugin|libs\.plugins\.ktor\b/.test(text)) return of('buildFatJar', 'build/libs/*-all.jar');
  if (/shadow|micronaut\W+application|io\.micronaut\.minimal\.application/i.test(text))
    return of('shadowJar', named('-all'));
  if (/\bapplication\b|mainClass/.test(text) && isLiteral(project)) {
    // The script that Gradle writes takes options of the virtual machine from this variable.
    const options = framework?.options === undefined ? '' : `JAVA_OPTS="${framework.options}" `;
    const start = `${options}./${inFolder(member, `build/install/${project}/bin/${project}`)}`;
    return { install, build: build('installDist'), start, because: "Gradle's plugin application makes a start script" };
  }
  return of('build -x test', named(''));
}

/** The file that starts the program, likeliest first. */
export function jvmMain(folder: Folder): string | null {
  const sources = folder.files.filter((file) => /^(?:src\/main\/|app\/|src\/).*\.(java|kt|scala)$/.test(file));
  const named = sources.find((file) =>
    /(?:Application|Main|App|Server)(?:Kt)?\.(java|kt|scala)$|\/(main|application|server|app)\.kt$/.test(file),
  );
  return named ?? (sources.length === 1 ? (sources[0] ?? null) : null);
}
