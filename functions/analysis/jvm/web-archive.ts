import { elementText, withoutElements, withoutXmlComments } from '../formats/xml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import { buildFileOf, type JvmModule } from './module.ts';

/** What starts the container that web archives are put into. */
export const tomcatStart = 'catalina.sh run';

/** A module packaged for a container of servlets, which has no main method; Spring Boot's archives bring their own server along. */
export function isWebArchive({ folder, tool }: JvmModule, contents: Contents): boolean {
  if (tool === 'maven') {
    const pom = withoutXmlComments(textOf(folder, contents, 'pom.xml') ?? '');
    const own = withoutElements(pom, 'parent', 'dependencies', 'dependencyManagement', 'build', 'profiles');
    return elementText(own, 'packaging') === 'war' && !/spring-boot-maven-plugin|<mainClass>/.test(pom);
  }
  const text = buildFileOf(folder, contents);
  const packs = /\bid\b[ (]*["']war["']|plugin:\s*["']war["']|^\s*`?war`?\s*$/m.test(text);
  return packs && !/org\.springframework\.boot|\bapplication\b/.test(text);
}

/** What the container has to bring along: since Jakarta EE 9 the packages of servlets have other names, which older containers do not know. */
export function servletsOf(buildFiles: string): 'jakarta.servlet' | 'javax.servlet' {
  const isNew =
    /jakarta\.(?:servlet|platform|jakartaee)|jakarta\.faces|spring-webmvc[\s\S]{0,120}?<version>\s*[67]\./.test(
      buildFiles,
    );
  return isNew ? 'jakarta.servlet' : 'javax.servlet';
}
